import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import type { TeamMember } from './domain/team-member.js';
import { teamMemberSchema } from './team-member.schema.js';

@Injectable()
export class TeamMemberRepository {
  /** Serialises all writes of one id, also before it exists. */
  async lock(work: Work, id: string): Promise<TeamMember | null> {
    await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('care team member ' || $1::text, 0))`, [id]);
    return work.maybeOne<TeamMember>(
      `SELECT id, network_id AS "networkId", person_id AS "personId", practitioner_id AS "practitionerId", role, "from", "to", version FROM team_member WHERE id = $1`, [id]);
  }

  /** Throws NOT_FOUND with PRACTITIONER_UNKNOWN. */
  async practitionerIsKnown(work: Work, practitionerId: string): Promise<void> {
    await work.one('SELECT practitioner_id FROM practitioner_projection WHERE practitioner_id = $1', [practitionerId], 'PRACTITIONER_UNKNOWN');
  }

  /** Inserts version 1, or writes over the version before. Throws CONFLICT with STALE_VERSION. */
  store(work: Work, member: TeamMember): Promise<void> {
    return member.version === 1 ? insertRow(work, teamMemberSchema, member) : guardedUpdate(work, teamMemberSchema, member, { version: member.version - 1 });
  }
}
