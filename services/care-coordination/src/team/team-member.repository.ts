import { Injectable } from '@nestjs/common';
import { visibleSql, type Sight } from '@maillage/access';
import { guardedUpdate, insertRow, Params, violatedConstraint, type Work } from '@maillage/database';
import type { TeamMember } from './domain/team-member.js';
import { placeIdUsed } from './domain/team-rules.js';
import { teamMemberSchema } from './team-member.schema.js';

const columns = 't.id, t.network_id AS "networkId", t.person_id AS "personId", t.practitioner_id AS "practitionerId", t.role, t."from", t."to", t.version';

@Injectable()
export class TeamMemberRepository {
  /** Serialises all writes of one id, also before it exists. Null for a place that `sight` does not reach, as for none. */
  async lock(work: Work, id: string, sight: Sight): Promise<TeamMember | null> {
    const params = new Params([id]);
    await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('care team member ' || $1::text, 0))`, [id]);
    return work.maybeOne<TeamMember>(`SELECT ${columns} FROM team_member t WHERE t.id = $1 AND ${visibleSql(sight, 't.person_id', 'plan', params.add)}`, params.values);
  }

  /** Throws NOT_FOUND with PRACTITIONER_UNKNOWN. */
  async practitionerIsKnown(work: Work, practitionerId: string): Promise<void> {
    await work.one('SELECT practitioner_id FROM practitioner_projection WHERE practitioner_id = $1', [practitionerId], 'PRACTITIONER_UNKNOWN');
  }

  /** Inserts version 1, or writes over the version before. Throws CONFLICT with STALE_VERSION, ALREADY_EXISTS with TEAM_MEMBER_ID_USED. */
  async store(work: Work, member: TeamMember): Promise<void> {
    if (member.version > 1) return guardedUpdate(work, teamMemberSchema, member, { version: member.version - 1 });
    // A place that the caller does not see has this id already.
    await insertRow(work, teamMemberSchema, member).catch((error: unknown) => Promise.reject(violatedConstraint(error) === 'team_member_pkey' ? placeIdUsed(error) : error));
  }
}
