import { create } from '@bufbuild/protobuf';
import { TeamMemberSchema, type TeamMember as TeamMemberMessage } from '@maillage/contracts/care/v1/coordination_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { TeamMember } from './domain/team-member.js';

export const toTeamMemberMessage = (member: TeamMember): TeamMemberMessage =>
  create(TeamMemberSchema, {
    teamMemberId: member.id,
    networkId: member.networkId,
    personId: member.personId,
    practitionerId: member.practitionerId,
    role: member.role,
    from: member.from,
    to: member.to ?? '',
    version: member.version,
  });

export const teamMemberChanged = (member: TeamMember): DomainEvent => event(TeamMemberSchema, { aggregate: member.id, version: member.version }, toTeamMemberMessage(member));
