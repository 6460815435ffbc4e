import { alreadyExists, conflict, invalidArgument, ruleViolation, type Instant } from '@maillage/kernel';
import { stateOf, type Account, type AccountLink } from './account.js';

const sameLink = (one: AccountLink, other: AccountLink): boolean =>
  one.id === other.id && one.subject === other.subject && one.kind === other.kind && one.practitionerId === other.practitionerId && one.personId === other.personId && one.organizationId === other.organizationId;

/** An account id used again must mean the same link. */
export function repeatIsTheSame(earlier: AccountLink, again: AccountLink): void {
  if (!sameLink(earlier, again)) throw alreadyExists('ACCOUNT_ID_USED', 'This account id belongs to another account.', [{ path: 'account_id', rule: 'an id means one account' }]);
}

/** One subject is one account: whoever signs in is somebody, not a choice. */
export function subjectIsFree(holder: AccountLink | null): void {
  if (holder) throw alreadyExists('SUBJECT_LINKED', 'This subject is linked to another account.', [{ path: 'subject', rule: 'one subject is one account' }]);
}

/** A practitioner's account is of kind PRACTITIONER, a person's of kind PERSON or CARER. */
export function kindFitsHolder({ kind, practitionerId }: AccountLink): void {
  if ((kind === 'PRACTITIONER') !== (practitionerId !== null)) throw invalidArgument('ACCOUNT_KIND_WRONG', 'This kind of account belongs to somebody else.', [{ path: 'kind', rule: 'kind fits the holder' }]);
}

/** What has ended is not ended, moved or prolonged: it can only be opened again by joining again. */
export function accountHasNotEnded(account: Account, now: Instant): void {
  if (stateOf(account, now) === 'ENDED') throw conflict('ACCOUNT_ENDED', 'This account has ended.', [{ path: 'account_id', rule: 'account has not ended' }]);
}

/** An end cannot undo calls that were answered. */
export function endIsNotPast(until: Instant | null, now: Instant): void {
  if (until !== null && until < now) throw invalidArgument('ACCOUNT_END_PAST', 'An account ends now or later.', [{ path: 'until', rule: 'end is not past' }]);
}

/** Persons and carers work for nobody here. */
export function accountIsOfStaff({ kind }: Account): void {
  if (kind !== 'PRACTITIONER') throw ruleViolation('ACCOUNT_NOT_OF_STAFF', "Only a practitioner's account works for an organisation.", [{ path: 'account_id', rule: 'account is of staff' }]);
}

/** An account works where its practitioner has a role today. */
export function roleIsHeldThere(held: boolean): void {
  if (!held) throw ruleViolation('ROLE_MISSING', 'The practitioner has no role in this organisation today.', [{ path: 'organization_id', rule: 'account works where a role is held' }]);
}
