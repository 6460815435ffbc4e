import { EntitySchema } from 'typeorm';
import { civilDate, type Columns } from '@maillage/database';
import type { TeamMember } from './domain/team-member.js';

export const teamMemberSchema = new EntitySchema<TeamMember>({
  name: 'team_member',
  columns: {
    id: { type: 'uuid', primary: true },
    networkId: { type: 'uuid', name: 'network_id' },
    personId: { type: 'uuid', name: 'person_id' },
    practitionerId: { type: 'uuid', name: 'practitioner_id' },
    role: { type: 'text' },
    from: civilDate('from'),
    to: civilDate('to', { nullable: true }),
    version: { type: 'integer' },
  } satisfies Columns<TeamMember>,
});
