import type { LocalDate } from '@maillage/kernel';
import { versionIsCurrent } from '../../directory/domain/entry-rules.js';
import type { PractitionerRole, RoleCommand } from './practitioner-role.js';
import { professionIsInCategory, roleHasNotEnded, roleHoldsADay, roleIsAlone } from './role-rules.js';

/** A new role beside those that are held. Throws PROFESSION_NOT_IN_CATEGORY, ROLE_PERIOD_EMPTY or ROLE_OVERLAPS. */
export function addRole(command: RoleCommand, held: readonly PractitionerRole[]): PractitionerRole {
  professionIsInCategory(command);
  roleHoldsADay(command);
  roleIsAlone(command, held);
  return { ...command, version: 1 };
}

/** Sets, moves or lifts the end of a role. The same object comes back when it ends that day already. Throws STALE_VERSION, ROLE_ENDED, ROLE_PERIOD_EMPTY or ROLE_OVERLAPS. */
export function changeRoleEnd(role: PractitionerRole, { until, version }: { readonly until: LocalDate | null; readonly version: number }, held: readonly PractitionerRole[], today: LocalDate): PractitionerRole {
  if (until === role.until) return role;
  versionIsCurrent(role, version);
  roleHasNotEnded(role, today);
  const next = { ...role, until, version: role.version + 1 };
  roleHoldsADay(next);
  roleIsAlone(next, held);
  return next;
}
