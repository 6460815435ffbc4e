import { period, type LocalDate } from '@maillage/kernel';
import { placeIsTheSame, versionIsCurrent } from './team-rules.js';

/** A practitioner's place on a person's team in one network, from one day on, until the day before another. */
export interface TeamMember {
  readonly id: string;
  readonly networkId: string;
  readonly personId: string;
  readonly practitionerId: string;
  readonly role: string;
  readonly from: LocalDate;
  /** First day no longer on the team; null while on it. */
  readonly to: LocalDate | null;
  readonly version: number;
}

export type TeamMemberContent = Omit<TeamMember, 'version'>;

/**
 * The place as it shall be; the present one when it is so already. Throws INVALID_ARGUMENT with PERIOD_EMPTY, ALREADY_EXISTS with
 * TEAM_MEMBER_ID_USED, NOT_FOUND with TEAM_MEMBER_UNKNOWN or CONFLICT with STALE_VERSION.
 */
export function putTeamMember(present: TeamMember | null, content: TeamMemberContent, version: number, samePerson: boolean): TeamMember {
  period(content.from, content.to, 'to');
  if (present) placeIsTheSame(present, content, samePerson);
  if (present && present.practitionerId === content.practitionerId && present.role === content.role && present.from === content.from && present.to === content.to) return present;
  versionIsCurrent(present?.version ?? 0, version);
  // The person stays as first written: an alias in the request names the same one.
  return { ...content, personId: present?.personId ?? content.personId, version: (present?.version ?? 0) + 1 };
}
