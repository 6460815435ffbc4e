import { Injectable } from '@nestjs/common';
import type { Work } from '@maillage/database';

/** Who is an alias of whom, fed by patient-registry's events. */
@Injectable()
export class PersonRepository {
  /**
   * Serialises all decisions about one person, aliases included, until the transaction ends. A merge that is being stored meanwhile is
   * waited for, and its survivor locked too.
   */
  async lock(work: Work, personId: string): Promise<void> {
    for (let locked = await this.root(work, personId); ; ) {
      await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('care person ' || $1::text, 0))`, [locked]);
      const root = await this.root(work, personId);
      if (root === locked) return;
      locked = root;
    }
  }

  async areSame(work: Work, one: string, other: string): Promise<boolean> {
    return one === other || (await this.root(work, one)) === (await this.root(work, other));
  }

  /**
   * Takes over a person's state if it is newer. Answers the persons whose episodes may have changed by it: one id of each group that
   * stands together now. Empty when nobody's alias changed.
   */
  async apply(work: Work, person: { readonly id: string; readonly mergedInto: string | null; readonly version: number }): Promise<readonly string[]> {
    const { id, mergedInto, version } = person;
    // Most events: somebody who is no alias and was none.
    const active =
      mergedInto === null &&
      (await work.execute(
        `INSERT INTO person_projection AS p (person_id, merged_into, root_id, version) VALUES ($1, NULL, $1, $2)
         ON CONFLICT (person_id) DO UPDATE SET version = greatest(p.version, excluded.version) WHERE p.merged_into IS NULL`,
        [id, version],
      )) > 0;
    if (active) return [];

    await this.lock(work, id);
    const before = await this.root(work, id);
    if (mergedInto !== null) await this.lock(work, mergedInto);
    const applied = await work.execute(
      `INSERT INTO person_projection AS p (person_id, merged_into, root_id, version) VALUES ($1, $2, $1, $3)
       ON CONFLICT (person_id) DO UPDATE SET merged_into = excluded.merged_into, version = excluded.version WHERE p.version < excluded.version`,
      [id, mergedInto, version],
    );
    if (applied === 0) return [];
    // The person and all that were merged into it follow the new survivor. UNION ends also on the circles that late events may form for a while.
    await work.execute(
      `WITH RECURSIVE follower AS (SELECT $1::uuid AS id UNION SELECT p.person_id FROM person_projection p JOIN follower f ON p.merged_into = f.id)
       UPDATE person_projection SET root_id = CASE WHEN $2::uuid IS NULL THEN $1 ELSE person_root($2) END WHERE person_id IN (SELECT id FROM follower)`,
      [id, mergedInto],
    );
    return [id, before];
  }

  private async root(work: Work, personId: string): Promise<string> {
    return (await work.one<{ root: string }>('SELECT person_root($1::uuid) AS root', [personId], 'PERSON_UNKNOWN')).root;
  }
}
