import { Injectable } from '@nestjs/common';
import type { Work } from '@maillage/database';

/** All ids under which one person was ever written. */
export type PersonIds = readonly string[];

const lock = {
  name: 'care-person-lock',
  text: `WITH person AS MATERIALIZED (SELECT person_root($1::uuid) AS root) SELECT root, pg_advisory_xact_lock(hashtextextended('care person ' || root::text, 0))::text FROM person`,
};
const group = { name: 'care-person-group', text: 'SELECT person_root($1::uuid) AS root, ARRAY(SELECT same_person($1::uuid)) AS ids' };
const active = {
  name: 'care-person-active',
  text: `INSERT INTO person_projection AS p (person_id, merged_into, root_id, version) VALUES ($1, NULL, $1, $2)
         ON CONFLICT (person_id) DO UPDATE SET version = greatest(p.version, excluded.version) WHERE p.merged_into IS NULL`,
};

/** Who is an alias of whom, fed by patient-registry's events. */
@Injectable()
export class PersonRepository {
  /**
   * Serialises all decisions about one person, aliases included, until the transaction ends. A merge that is being stored meanwhile is
   * waited for, and its survivor locked too.
   */
  async lock(work: Work, personId: string): Promise<PersonIds> {
    for (;;) {
      // On the wire together, yet statements of their own: the second sees what was committed while the first waited.
      const [locked, { root, ids }] = await Promise.all([work.one<{ root: string }>(lock, [personId], 'PERSON_UNKNOWN'), this.group(work, personId)]);
      if (root === locked.root) return ids;
    }
  }

  async ids(work: Work, personId: string): Promise<PersonIds> {
    return (await this.group(work, personId)).ids;
  }

  /**
   * Takes over a person's state if it is newer. Answers the persons whose episodes may have changed by it, as they stand together now.
   * Empty when nobody's alias changed.
   */
  async apply(work: Work, person: { readonly id: string; readonly mergedInto: string | null; readonly version: number }): Promise<readonly PersonIds[]> {
    const { id, mergedInto, version } = person;
    // Most events: somebody who is no alias and was none.
    const isNoAlias = mergedInto === null && (await work.execute(active, [id, version])) > 0;
    if (isNoAlias) return [];

    await this.lock(work, id);
    const before = (await this.group(work, id)).root;
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
    return [await this.ids(work, id), await this.ids(work, before)];
  }

  private group(work: Work, personId: string): Promise<{ root: string; ids: string[] }> {
    return work.one<{ root: string; ids: string[] }>(group, [personId], 'PERSON_UNKNOWN');
  }
}
