import { dataCategories, neverOpenedByThePerson } from '@maillage/access/vocabulary';
import { alreadyExists, conflict, epochMs, invalidArgument, ruleViolation } from '@maillage/kernel';
import type { Delegation, DelegationCommand, Giver } from './delegation.js';

/** A right holds for some time. */
export function endFollowsBeginning({ from, until }: Pick<Delegation, 'from' | 'until'>): void {
  if (until !== null && epochMs(until) <= epochMs(from)) throw invalidArgument('PERIOD_EMPTY', 'The end comes after the beginning.', [{ path: 'until', rule: 'end follows beginning' }]);
}

/** Categories are words of the access vocabulary. */
export function categoriesAreKnown({ categories }: Pick<Delegation, 'categories'>): void {
  const known: readonly string[] = dataCategories;
  if (!categories.every((each) => known.includes(each))) throw invalidArgument('CATEGORY_UNKNOWN', 'There is no such category of data.', [{ path: 'categories', rule: 'category is known' }]);
}

/** The person gives and takes their own; what the law gives, an office enters and ends. */
export function giverFitsTheRole({ role }: Pick<Delegation, 'role'>, by: Pick<Giver, 'isPerson'>): void {
  if (role === 'LEGAL_REPRESENTATIVE' && by.isPerson) throw ruleViolation('REPRESENTATIVE_BY_OFFICE', 'The law appoints a legal representative; the coordination office enters and ends it.', [{ path: 'role', rule: 'giver fits the role' }]);
  if (role !== 'LEGAL_REPRESENTATIVE' && !by.isPerson) throw ruleViolation('DELEGATION_BY_PERSON', 'The person alone gives or takes this right.', [{ path: 'role', rule: 'giver fits the role' }]);
}

/** Nobody delegates to themselves. */
export function carerIsSomebodyElse({ carerSubject }: Pick<Delegation, 'carerSubject'>, by: Giver): void {
  if (by.ownAccounts.includes(carerSubject) || (by.isPerson && carerSubject === by.subject)) throw ruleViolation('DELEGATION_TO_SELF', 'A carer is somebody else than the person.', [{ path: 'carer_subject', rule: 'carer is somebody else' }]);
}

/** No delegation opens money or the access log: policies would let no carer through. */
export function categoriesCanBeDelegated({ categories }: Pick<Delegation, 'categories'>): void {
  if (categories.some((each) => neverOpenedByThePerson.has(each))) throw ruleViolation('CATEGORY_NOT_DELEGABLE', 'Money and the access log are not delegated.', [{ path: 'categories', rule: 'categories can be delegated' }]);
}

/** Who represents by law has a judgement, an act or a register entry that says so. */
export function representativeHasDocument({ role, documentId }: Pick<Delegation, 'role' | 'documentId'>): void {
  if (role === 'LEGAL_REPRESENTATIVE' && documentId.trim() === '') throw ruleViolation('DOCUMENT_MISSING', 'A legal representative is entered with the reference of the document.', [{ path: 'document_id', rule: 'representative has document' }]);
}

/** CSP L.1111-6: a person has one trusted person at a time. */
export function trustedPersonIsOne({ role }: Pick<Delegation, 'role'>, othersAtThatTime: number): void {
  if (role === 'TRUSTED_PERSON' && othersAtThatTime > 0) throw ruleViolation('TRUSTED_PERSON_NAMED', 'This person has named a trusted person for that time: revoke that one first.', [{ path: 'role', rule: 'trusted person is one' }]);
}

/** What was revoked is given anew under another id. */
export function stillStands({ revokedAt }: Pick<Delegation, 'revokedAt'>): void {
  if (revokedAt !== null) throw conflict('DELEGATION_REVOKED', 'This right was revoked: give a new one.');
}

/** An id used again means the same carer in the same circle. */
export function meansTheSameCarer(earlier: Delegation, again: DelegationCommand): void {
  if (earlier.personId !== again.personId || earlier.carerSubject !== again.carerSubject || earlier.role !== again.role)
    throw alreadyExists('DELEGATION_ID_USED', 'This delegation id belongs to another delegation.', [{ path: 'delegation_id', rule: 'id is used once' }]);
}
