import { visibleSql, type Sight } from '@maillage/access';
import { guardedUpdate, insertRow, Params, type Work } from '@maillage/database';
import { conflict, type Uuid } from '@maillage/kernel';
import { Injectable } from '@nestjs/common';
import { openNeedStates, type SocialNeed } from './domain/social-need.js';
import { needFactId } from './social-need-facts.js';
import { socialNeedSchema } from './social-need.schema.js';

const columns = `id, person_id AS "personId", domain, origin, state, identified_at AS "identifiedAt", version`;

@Injectable()
export class SocialNeedRepository {
  /** Serialises what opens needs of one person, by whatever of the person's ids it comes. */
  async lockPerson(work: Work, group: readonly Uuid[]): Promise<void> {
    await work.execute(`SELECT pg_advisory_xact_lock(hashtextextended('social_need ' || $1, 0))`, [group[0]]);
  }

  find(work: Work, id: Uuid): Promise<SocialNeed | null> {
    return work.maybeOne<SocialNeed>(`SELECT ${columns} FROM social_need WHERE id = $1`, [id]);
  }

  /** The need, locked until the transaction ends. Throws NOT_FOUND with NEED_UNKNOWN, also when `sight` does not reach it, CONFLICT with STALE_VERSION when `version` is another than 0 and its own. */
  async lock(work: Work, id: Uuid, sight: Sight, version = 0): Promise<SocialNeed> {
    const params = new Params([id]);
    const need = await work.one<SocialNeed>(`SELECT ${columns} FROM social_need n WHERE n.id = $1 AND ${visibleSql(sight, 'n.person_id', 'social', params.add)} FOR NO KEY UPDATE`, params.values, 'NEED_UNKNOWN');
    if (version !== 0 && version !== need.version) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.');
    return need;
  }

  /** Needs of a person that are open, by domain. */
  async open(work: Work, group: readonly Uuid[]): Promise<Map<string, SocialNeed>> {
    const rows = await work.query<SocialNeed>(`SELECT ${columns} FROM social_need WHERE person_id = ANY ($1::uuid[]) AND state = ANY ($2)`, [group, openNeedStates]);
    return new Map(rows.map((need) => [need.domain, need]));
  }

  /** Whom the need was declared to open the person to; null when nothing was declared. */
  async declaredFor(work: Work, id: Uuid): Promise<string | null> {
    const row = await work.maybeOne<{ grantee: string }>(`SELECT grantee FROM access_fact WHERE owner = 'social' AND fact_id = $1`, [needFactId(id)]);
    return row?.grantee ?? null;
  }

  insert(work: Work, need: SocialNeed): Promise<void> {
    return insertRow(work, socialNeedSchema, need);
  }

  update(work: Work, next: SocialNeed): Promise<void> {
    return guardedUpdate(work, socialNeedSchema, next, { version: next.version - 1 });
  }
}
