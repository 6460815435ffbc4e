import { visibleSql } from '@maillage/access';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EpisodeSchema, Phase, type Episode as EpisodeMessage, type GetEpisodeRequest, type ListEpisodesRequest } from '@maillage/contracts/care/v1/coordination_pb.js';
import { Pager, Params, reader, type Work } from '@maillage/database';
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
  async get({ networkId, personId }: GetEpisodeRequest, { sight, today }: RequestContext): Promise<EpisodeMessage> {
    const read = reader(this.dataSource);
    const [ofEpisode, ofTeam] = [new Params([networkId, personId]), new Params([networkId, personId, today])];
    const episode = await read.one<Episode>(
      `SELECT ${columns} FROM episode e JOIN membership_projection m ON m.membership_id = e.membership_id
        WHERE e.network_id = $1 AND e.person_id IN (SELECT same_person($2)) AND ${visibleSql(sight, 'e.person_id', 'plan', ofEpisode.add)} ORDER BY e.phase = 'CLOSED', m.requested_at DESC, e.id LIMIT 1`,
      ofEpisode.values, 'EPISODE_UNKNOWN');
    const ofTasks = new Params([episode.id]);
    const [team, tasks] = await Promise.all([
      read.query<TeamMember>(
        `SELECT t.id, t.network_id AS "networkId", t.person_id AS "personId", t.practitioner_id AS "practitionerId", t.role, t."from", t."to", t.version FROM team_member t
          WHERE t.network_id = $1 AND t.person_id IN (SELECT same_person($2)) AND t."from" <= $3 AND (t."to" IS NULL OR t."to" > $3) AND ${visibleSql(sight, 't.person_id', 'plan', ofTeam.add)} ORDER BY t."from", t.id`,
        ofTeam.values),
      read.query<Task>(
        `SELECT k.id, k.network_id AS "networkId", k.person_id AS "personId", k.stay_id AS "stayId", k.kind, k.state, k.from_at AS "from", k.due_at AS "dueAt", k.appointment_id AS "appointmentId", k.version
           FROM task k WHERE k.episode_id = $1 AND k.state = 'OPEN' AND ${visibleSql(sight, 'k.person_id', 'plan', ofTasks.add)} ORDER BY k.due_at NULLS LAST, k.id`,
        ofTasks.values),
    ]);
    return { ...toEpisodeMessage(episode), team: team.map(toTeamMemberMessage), tasks: tasks.map(toTaskMessage) };
  }

  async list({ networkId, phase, pageToken }: ListEpisodesRequest, context: RequestContext): Promise<{ episodes: EpisodeMessage[]; nextPageToken: string }> {
    const page = { name: 'episodes', actor: context.actor.subject, token: pageToken, size: 200, order: ['id'] };
    const params = new Params([networkId]);
    const conditions = ['e.network_id = $1', visibleSql(context.sight, 'e.person_id', 'plan', params.add)];
    if (phase !== Phase.UNSPECIFIED) conditions.push(`e.phase = ${params.add(Phase[phase], 'text')}`);
    const { rows, nextPageToken } = await this.pager.page<Episode>(reader(this.dataSource), page, `SELECT ${columns} FROM episode e WHERE ${conditions.join(' AND ')}`, params.values);
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
