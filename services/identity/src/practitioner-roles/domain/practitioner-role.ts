import type { LocalDate, Uuid } from '@maillage/kernel';
import type { PractitionerCategory } from '../../practitioners/domain/practitioner.js';
import type { Profession } from './professions.js';

/** What a practitioner is in an organisation, from a day to a day: `until` is the first without it. */
export interface PractitionerRole {
  readonly id: Uuid;
  readonly practitionerId: Uuid;
  readonly organizationId: Uuid;
  readonly category: PractitionerCategory;
  readonly profession: Profession;
  readonly from: LocalDate;
  readonly until: LocalDate | null;
  readonly version: number;
}

/** A role as it begins. */
export type RoleCommand = Omit<PractitionerRole, 'version'>;

/** Those that hold on a day, the earliest first. */
export const rolesOn = (roles: readonly PractitionerRole[], day: LocalDate): PractitionerRole[] =>
  roles.filter(({ from, until }) => from <= day && (until === null || day < until)).sort((one, other) => (one.from < other.from ? -1 : 1));

/** The first day without any role: null while one has no end. Of nobody's roles there is none either. */
export function lastDayOf(roles: readonly PractitionerRole[]): LocalDate | null {
  let last: LocalDate | null = null;
  for (const { until } of roles) {
    if (until === null) return null;
    if (last === null || until > last) last = until;
  }
  return last;
}
