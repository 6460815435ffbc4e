import { Injectable } from '@nestjs/common';
import { visibleSql, type Sight } from '@maillage/access';
import { guardedUpdate, insertRow, Params, type Work } from '@maillage/database';
import type { Stay } from '../tasks/domain/stay.js';
import type { Episode } from './domain/episode.js';
import type { Membership } from './domain/membership.js';
import { episodeSchema } from './episode.schema.js';

const columns = `e.id, e.membership_id AS "membershipId", e.network_id AS "networkId", e.person_id AS "personId", e.phase, e.transition_stay_id AS "transitionStayId",
  e.evaluation_id AS "evaluationId", e.plan_id AS "planId", e.version`;

/** An episode as stored, and what its own tables say it should name. */
export interface StoredEpisode {
  readonly episode: Episode;
  readonly latestEvaluationId: string | null;
  readonly ownPlanId: string | null;
}

// The reads of every event and write: prepared once a connection.
const membershipsOf = {
  name: 'care-memberships-of',
  text: `SELECT membership_id AS id, network_id AS "networkId", person_id AS "personId", state, requested_at AS "requestedAt", begins_on AS "beginsOn", ended_on AS "endedOn"
           FROM membership_projection WHERE person_id = ANY ($1::uuid[]) ORDER BY membership_id`,
};
const staysOf = {
  name: 'care-stays-of',
  text: `SELECT stay_id AS id, stay_class AS "stayClass", state, started_at AS "startedAt", ended_at AS "endedAt", ended_by_death AS "endedByDeath"
           FROM stay_projection WHERE person_id = ANY ($1::uuid[]) ORDER BY stay_id`,
};
const storedOf = {
  name: 'care-episodes-of',
  text: `SELECT ${columns}, (SELECT v.id FROM evaluation v WHERE v.episode_id = e.id ORDER BY v.completed_at DESC, v.id DESC LIMIT 1) AS "latestEvaluationId",
                (SELECT p.id FROM care_plan p WHERE p.episode_id = e.id) AS "ownPlanId"
           FROM episode e WHERE e.person_id = ANY ($1::uuid[])`,
};

/** Everywhere `personIds` are all the ids of one person. */
@Injectable()
export class EpisodeRepository {
  /** The open episode of a person in a network, else the latest. Throws NOT_FOUND with EPISODE_UNKNOWN, also when `sight` does not reach it. */
  find(work: Work, networkId: string, personIds: readonly string[], sight: Sight): Promise<Episode> {
    const params = new Params([networkId, personIds]);
    return work.one<Episode>(
      `SELECT ${columns} FROM episode e JOIN membership_projection m ON m.membership_id = e.membership_id
        WHERE e.network_id = $1 AND e.person_id = ANY ($2::uuid[]) AND ${visibleSql(sight, 'e.person_id', 'plan', params.add)} ORDER BY e.phase = 'CLOSED', m.requested_at DESC, e.id LIMIT 1`,
      params.values, 'EPISODE_UNKNOWN');
  }

  /** Throws NOT_FOUND with EPISODE_UNKNOWN. */
  byId(work: Work, id: string): Promise<Episode> {
    return work.one<Episode>(`SELECT ${columns} FROM episode e WHERE e.id = $1`, [id], 'EPISODE_UNKNOWN');
  }

  membershipsOf(work: Work, personIds: readonly string[]): Promise<Membership[]> {
    return work.query<Membership>(membershipsOf, [personIds]);
  }

  staysOf(work: Work, personIds: readonly string[]): Promise<Stay[]> {
    return work.query<Stay>(staysOf, [personIds]);
  }

  async storedOf(work: Work, personIds: readonly string[]): Promise<StoredEpisode[]> {
    const rows = await work.query<Episode & Omit<StoredEpisode, 'episode'>>(storedOf, [personIds]);
    return rows.map(({ latestEvaluationId, ownPlanId, ...episode }) => ({ episode, latestEvaluationId, ownPlanId }));
  }

  /** Inserts version 1, or writes over the version before. Throws CONFLICT with STALE_VERSION. */
  store(work: Work, episode: Episode): Promise<void> {
    return episode.version === 1 ? insertRow(work, episodeSchema, episode) : guardedUpdate(work, episodeSchema, episode, { version: episode.version - 1 });
  }
}
