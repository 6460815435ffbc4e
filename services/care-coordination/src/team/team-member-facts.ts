import { grantee, type AccessFact } from '@maillage/access';
import { startOfDay, type Zone } from '@maillage/kernel';
import type { TeamMember } from './domain/team-member.js';

/** A place on the team opens the person to who holds it, from its first day until the day it ends. Another holder is the next version of the same fact. */
export const teamMemberFact = ({ id, version, personId, practitionerId, role, from, to }: TeamMember, zone: Zone): AccessFact => ({
  factId: id,
  version,
  effect: 'ALLOW',
  personId,
  grantee: grantee.practitioner(practitionerId),
  basis: role === 'CASE_MANAGER' ? 'CASE_MANAGER' : 'TEAM',
  from: startOfDay(from, zone),
  until: to === null ? null : startOfDay(to, zone),
});
