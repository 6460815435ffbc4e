import { idFrom, isMaillageError, startOfDay, type Instant, type LocalDate, type Zone } from '@maillage/kernel';
import { stateOf, type Account } from '../../accounts/domain/account.js';
import { endAccount, linkAccount, reopenAccount } from '../../accounts/domain/decide-account.js';
import { addRole, changeRoleEnd } from '../../practitioner-roles/domain/decide-role.js';
import { lastDayOf, rolesOn, type PractitionerRole } from '../../practitioner-roles/domain/practitioner-role.js';
import { putPractitioner, type Practitioner } from '../../practitioners/domain/practitioner.js';
import type { StaffColumn, StaffFault, StaffFaultReason, StaffLine } from './staff-line.js';

/** A line whose organisation is in the directory. */
export interface PlacedLine extends Omit<StaffLine, 'organization'> {
  readonly organizationId: string;
}

/** What is known of one practitioner of a file. */
export interface KnownStaff {
  readonly practitioner: Practitioner | null;
  readonly roles: readonly PractitionerRole[];
  /** Accounts of the practitioner, and whoever holds the subjects that the lines name. */
  readonly accounts: readonly Account[];
}

/** When a file is taken in. */
export interface Moment {
  readonly now: Instant;
  readonly today: LocalDate;
  readonly zone: Zone;
}

/** One thing of a practitioner: before is null when it is new, and the same object when nothing changes. */
export interface Step<T> {
  readonly before: T | null;
  readonly after: T;
}

export type StaffOutcome = 'JOINED' | 'MOVED' | 'LEFT' | 'UNCHANGED';

/** What a file makes of one practitioner. */
export interface StaffChange {
  readonly outcome: StaffOutcome;
  readonly practitioner: Step<Practitioner>;
  readonly roles: readonly Step<PractitionerRole>[];
  readonly accounts: readonly Step<Account>[];
}

const isChange = <T>({ before, after }: Step<T>): boolean => before !== after;

const fault = ({ line }: PlacedLine, column: StaffColumn, reason: StaffFaultReason): StaffFault => ({ line, column, reason });

/** Names of a person must not differ between the lines, nor who signs in. */
function linesAgree(lines: readonly PlacedLine[]): StaffFault[] {
  const [first, ...rest] = lines as readonly [PlacedLine, ...PlacedLine[]];
  const subject = lines.find((line) => line.subject !== null)?.subject ?? null;
  return [
    ...rest.filter(({ familyName }) => familyName !== first.familyName).map((line) => fault(line, 'family_name', 'NAME_DIFFERS')),
    ...rest.filter(({ givenNames }) => givenNames.join(';') !== first.givenNames.join(';')).map((line) => fault(line, 'given_names', 'NAME_DIFFERS')),
    ...lines.filter((line) => line.subject !== null && line.subject !== subject).map((line) => fault(line, 'subject', 'SUBJECT_DIFFERS')),
  ];
}

/** Adds or ends the role of each line beside those of the others. Rules of roles that refuse become faults of their line. */
function decideRoles(practitionerId: string, known: readonly PractitionerRole[], lines: readonly PlacedLine[], today: LocalDate): { readonly steps: readonly Step<PractitionerRole>[]; readonly faults: readonly StaffFault[] } {
  const held = new Map(known.map((role) => [role.id, role]));
  const before = new Map(held);
  const faults: StaffFault[] = [];
  // Ends first: a mover's old role makes room for the new one wherever it stands in the file.
  const ordered = [...lines].sort((one, other) => Number(one.until === null) - Number(other.until === null));
  for (const line of ordered) {
    const { organizationId, category, profession, from, until } = line;
    const same = known.find((role) => role.organizationId === organizationId && role.profession === profession && role.from === from);
    try {
      const command = { id: idFrom('staff role', practitionerId, organizationId, profession, from), practitionerId, organizationId, category, profession, from, until };
      const role = same ? changeRoleEnd(same, { until, version: 0 }, [...held.values()], today) : addRole(command, [...held.values()]);
      held.set(role.id, role);
    } catch (error) {
      if (!isMaillageError(error)) throw error;
      faults.push(fault(line, (error.violations[0]?.path ?? 'from') as StaffColumn, error.reason as StaffFaultReason));
    }
  }
  return { steps: [...held.values()].map((after) => ({ before: before.get(after.id) ?? null, after })), faults };
}

/** The entry with the name that the file gives it; a category of its own stays, and who gets a role is in use again. */
function decidePractitioner(current: Practitioner | null, id: string, [first]: readonly [PlacedLine, ...PlacedLine[]], joins: boolean): Practitioner {
  const { familyName, givenNames, category, identifier } = first;
  return putPractitioner(current, {
    id, version: 0, familyName, givenNames, category: current?.category || category, identifiers: current?.identifiers ?? [identifier], active: current === null || joins || current.active,
  });
}

/** The organisation that an account works for: where it is, while a role is held there; otherwise that of the first role of today, or to come. */
function workplace(current: string | null, roles: readonly PractitionerRole[], today: LocalDate): string | null {
  const open = roles.filter(({ until }) => until === null || until > today);
  if (open.some(({ organizationId }) => organizationId === current)) return current;
  return (rolesOn(open, today)[0] ?? open[0])?.organizationId ?? current;
}

interface AccountQuestion {
  readonly practitionerId: string;
  readonly known: readonly Account[];
  readonly subject: string | null;
  readonly roles: readonly PractitionerRole[];
  /** Whether the file changes a role: accounts follow nothing else, so that an account ended by hand stays ended. */
  readonly rolesChange: boolean;
  /** Whether the file changes when the last role ends. */
  readonly endChanges: boolean;
}

/** Accounts follow the roles: made with the first, ended with the last, and opened again for the subject that the file names when its holder joins again. */
function decideAccounts({ practitionerId, known, subject, roles, rolesChange, endChanges }: AccountQuestion, { now, today, zone }: Moment): readonly Step<Account>[] | StaffFaultReason {
  const own = known.filter((account) => account.practitionerId === practitionerId);
  const named = known.find((account) => account.subject === subject) ?? null;
  const last = lastDayOf(roles);
  const end = last === null ? null : startOfDay(last, zone);
  const hasLeft = end !== null && end <= now;
  if (named && named.practitionerId !== practitionerId) return 'SUBJECT_LINKED';
  if (subject !== null && !hasLeft && own.some((account) => account !== named && stateOf(account, now) === 'ACTIVE')) return 'PRACTITIONER_LINKED';
  const steps = own.map((account): Step<Account> => {
    const ended = stateOf(account, now) === 'ENDED';
    if (!rolesChange || (ended && (hasLeft || account !== named || !endChanges))) return { before: account, after: account };
    const organizationId = workplace(account.organizationId, roles, today);
    const timed = !endChanges ? account : hasLeft ? endAccount(account, { until: now, version: 0 }, now) : reopenAccount(account, end);
    if (organizationId === account.organizationId || hasLeft) return { before: account, after: timed };
    return { before: account, after: { ...timed, organizationId, version: account.version + 1 } };
  });
  if (subject === null || named || hasLeft) return steps;
  const link = { id: idFrom('staff account', subject), subject, kind: 'PRACTITIONER', practitionerId, personId: null, organizationId: workplace(null, roles, today) } as const;
  return [...steps, { before: null, after: { ...linkAccount(link, now), until: end } }];
}

const outcomeOf = (before: readonly PractitionerRole[], after: readonly PractitionerRole[], changes: boolean): StaffOutcome => {
  if (!changes) return 'UNCHANGED';
  if (before.length === 0) return 'JOINED';
  const [was, is] = [lastDayOf(before), lastDayOf(after)];
  return is !== null && (was === null || is < was) ? 'LEFT' : 'MOVED';
};

/** What the lines of one practitioner make of what is known, or what is wrong with them: all of a practitioner changes, or nothing. */
export function decideStaff(known: KnownStaff, lines: readonly [PlacedLine, ...PlacedLine[]], moment: Moment): StaffChange | readonly StaffFault[] {
  const id = known.practitioner?.id ?? idFrom('staff practitioner', lines[0].key);
  const { steps: roles, faults } = decideRoles(id, known.roles, lines, moment.today);
  const wrong = [...linesAgree(lines), ...faults];
  if (wrong.length > 0) return wrong;
  const after = roles.map((step) => step.after);
  const rolesChange = roles.some(isChange);
  const accounts = decideAccounts({
    practitionerId: id, known: known.accounts, subject: lines.find((line) => line.subject !== null)?.subject ?? null, roles: after, rolesChange,
    endChanges: lastDayOf(known.roles) !== lastDayOf(after) || known.roles.length === 0,
  }, moment);
  if (typeof accounts === 'string') return lines.filter((line) => line.subject !== null).map((line) => fault(line, 'subject', accounts));
  const practitioner = { before: known.practitioner, after: decidePractitioner(known.practitioner, id, lines, roles.some(({ before }) => before === null)) };
  const outcome = outcomeOf(known.roles, after, rolesChange || isChange(practitioner) || accounts.some(isChange));
  return { outcome, practitioner, roles: roles.filter(isChange), accounts: accounts.filter(isChange) };
}
