import { Injectable } from '@nestjs/common';
import { TeamMemberSchema } from '@maillage/contracts/care/v1/coordination_pb.js';
import type { Work } from '@maillage/database';
import { Snapshot, type DomainEvent } from '@maillage/messaging';
import type { TeamMember } from './domain/team-member.js';
import { teamMemberChanged } from './team-events.js';

const snapshotRows = 1_000;

@Injectable()
export class TeamQueries {
  @Snapshot(TeamMemberSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<TeamMember>(
        `SELECT id, network_id AS "networkId", person_id AS "personId", practitioner_id AS "practitionerId", role, "from", "to", version
           FROM team_member WHERE id > $1 ORDER BY id LIMIT ${snapshotRows}`,
        [after]);
      yield* rows.map(teamMemberChanged);
      if (rows.length < snapshotRows) return;
      after = rows.at(-1)!.id;
    }
  }
}
