import { alreadyExists, conflict, invalidArgument, type LocalDate } from '@maillage/kernel';
import type { PractitionerRole, RoleCommand } from './practitioner-role.js';
import { professions } from './professions.js';

/** Each profession belongs to one of the four teams. */
export function professionIsInCategory({ profession, category }: Pick<RoleCommand, 'profession' | 'category'>): void {
  if (professions[profession] !== category) throw invalidArgument('PROFESSION_NOT_IN_CATEGORY', 'This profession belongs to another category.', [{ path: 'profession', rule: 'profession is in its category' }]);
}

/** A role holds for a day at least. */
export function roleHoldsADay({ from, until }: Pick<RoleCommand, 'from' | 'until'>): void {
  if (until !== null && until <= from) throw invalidArgument('ROLE_PERIOD_EMPTY', 'A role ends after it begins.', [{ path: 'until', rule: 'role holds a day at least' }]);
}

const overlaps = (one: Pick<RoleCommand, 'from' | 'until'>, other: Pick<RoleCommand, 'from' | 'until'>): boolean =>
  (one.until === null || other.from < one.until) && (other.until === null || one.from < other.until);

/** Nobody is the same thing twice in one organisation on one day. */
export function roleIsAlone(role: RoleCommand, held: readonly PractitionerRole[]): void {
  if (held.some((other) => other.id !== role.id && other.organizationId === role.organizationId && other.profession === role.profession && overlaps(other, role)))
    throw conflict('ROLE_OVERLAPS', 'The practitioner has this role there already in these days.', [{ path: 'from', rule: 'a role is held once at a time' }]);
}

/** What has ended is past: a return is a role of its own. */
export function roleHasNotEnded({ until }: PractitionerRole, today: LocalDate): void {
  if (until !== null && until <= today) throw conflict('ROLE_ENDED', 'This role has ended.', [{ path: 'until', rule: 'role has not ended' }]);
}

/** A role id used again must mean the same role as it began. */
export function repeatIsTheSame(earlier: PractitionerRole, again: RoleCommand): void {
  if (earlier.practitionerId !== again.practitionerId || earlier.organizationId !== again.organizationId || earlier.profession !== again.profession || earlier.from !== again.from || earlier.until !== again.until)
    throw alreadyExists('ROLE_ID_USED', 'This role id belongs to another role.', [{ path: 'role_id', rule: 'an id means one role' }]);
}
