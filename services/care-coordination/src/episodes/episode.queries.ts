import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EpisodeSchema, Phase, type Episode as EpisodeMessage, type GetEpisodeRequest, type ListEpisodesRequest } from '@maillage/contracts/care/v1/coordination_pb.js';
import { Pager, reader, type Work } from '@maillage/database';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import type { Task } from '../tasks/domain/task.js';
import { toTaskMessage } from '../tasks/task-events.js';
import type { TeamMember } from '../team/domain/team-member.js';
import { toTeamMemberMessage } from '../team/team-events.js';
import type { Episode } from './domain/episode.js';
import { episodeChanged, toEpisodeMessage } from './episode-events.js';

const columns = `e.id, e.network_id AS "networkId", e.person_id AS "personId", e.phase, e.transition_stay_id AS "transitionStayId", e.evaluation_id AS "evaluationId", e.plan_id AS "planId", e.version`;
const snapshotRows = 1_000;

@Injectable()
export class EpisodeQueries {
  constructor(private readonly dataSource: DataSource, private readonly pager: Pager) {}

  /** Throws NOT_FOUND with EPISODE_UNKNOWN. */
  async get({ networkId, personId }: GetEpisodeRequest, context: RequestContext): Promise<EpisodeMessage> {
    const read = reader(this.dataSource);
    const episode = await read.one<Episode>(
      `SELECT ${columns} FROM episode e JOIN membership_projection m ON m.membership_id = e.membership_id
        WHERE e.network_id = $1 AND e.person_id IN (SELECT same_person($2)) ORDER BY e.phase = 'CLOSED', m.requested_at DESC, e.id LIMIT 1`,
      [networkId, personId], 'EPISODE_UNKNOWN');
    const [team, tasks] = await Promise.all([
      read.query<TeamMember>(
        `SELECT id, network_id AS "networkId", person_id AS "personId", practitioner_id AS "practitionerId", role, "from", "to", version FROM team_member
          WHERE network_id = $1 AND person_id IN (SELECT same_person($2)) AND "from" <= $3 AND ("to" IS NULL OR "to" > $3) ORDER BY "from", id`,
        [networkId, personId, context.today]),
      read.query<Task>(
        `SELECT id, network_id AS "networkId", person_id AS "personId", stay_id AS "stayId", kind, state, from_at AS "from", due_at AS "dueAt", appointment_id AS "appointmentId", version
           FROM task WHERE episode_id = $1 AND state = 'OPEN' ORDER BY due_at NULLS LAST, id`,
        [episode.id]),
    ]);
    return { ...toEpisodeMessage(episode), team: team.map(toTeamMemberMessage), tasks: tasks.map(toTaskMessage) };
  }

  async list({ networkId, phase, pageToken }: ListEpisodesRequest, context: RequestContext): Promise<{ episodes: EpisodeMessage[]; nextPageToken: string }> {
    const page = { name: 'episodes', actor: context.actor.subject, token: pageToken, size: 200, order: ['id'] };
    const sql = `SELECT ${columns} FROM episode e WHERE e.network_id = $1`;
    const { rows, nextPageToken } = await (phase === Phase.UNSPECIFIED
      ? this.pager.page<Episode>(reader(this.dataSource), page, sql, [networkId])
      : this.pager.page<Episode>(reader(this.dataSource), page, `${sql} AND e.phase = $2`, [networkId, Phase[phase]]));
    return { episodes: rows.map(toEpisodeMessage), nextPageToken };
  }

  @Snapshot(EpisodeSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Episode>(`SELECT ${columns} FROM episode e WHERE e.id > $1 ORDER BY e.id LIMIT ${snapshotRows}`, [after]);
      yield* rows.map(episodeChanged);
      if (rows.length < snapshotRows) return;
      after = rows.at(-1)!.id;
    }
  }
}
