import { alreadyExists, conflict, ruleViolation, type LocalDate } from '@maillage/kernel';
import type { Membership, MembershipState } from './membership.js';

/** One way into one network at a time. The unique index on open memberships is the backstop for two callers at once. */
export function noMembershipIsOpen(openOnes: number): void {
  if (openOnes > 0) throw alreadyExists('MEMBERSHIP_OPEN', 'This person is already in the joining flow of this network, or its member.', [{ path: 'person_id', rule: 'person is not yet in the flow' }]);
}

/** An id used again must mean the same membership. */
export function repeatIsTheSame(earlier: Membership, again: Pick<Membership, 'networkId' | 'personId' | 'accessMode'>): void {
  if (earlier.networkId !== again.networkId || earlier.personId !== again.personId || earlier.accessMode !== again.accessMode)
    throw alreadyExists('MEMBERSHIP_ID_USED', 'This membership id belongs to another membership.', [{ path: 'membership_id', rule: 'id is used once' }]);
}

/** A decision is made once, on a request. */
export function isStillRequested(membership: Membership): void {
  stepIs(membership, 'REQUESTED');
}

/** REG-10: who is not admitted is told why. */
export function refusalIsExplained(reason: string): void {
  if (reason === '') throw ruleViolation('REFUSAL_REASON_MISSING', 'A refusal says why.', [{ path: 'refusal_reason', rule: 'refusal is explained' }]);
}

/** REG-10: who is not admitted is sent to somebody who can help. */
export function refusalIsOriented(orientation: string): void {
  if (orientation.trim() === '') throw ruleViolation('ORIENTATION_MISSING', 'A refusal says where the person is sent instead.', [{ path: 'orientation', rule: 'refusal is oriented' }]);
}

/** REG-4: nothing is signed before the evaluation. */
export function evaluationComesFirst(membership: Membership): void {
  if (membership.state === 'REQUESTED') throw conflict('EVALUATION_MISSING', 'The needs are evaluated before the joining document is signed.');
}

/** REG-4: no care action before the signature. */
export function signatureComesFirst(membership: Membership): void {
  if (membership.state === 'REQUESTED' || membership.state === 'ADMITTED') throw conflict('SIGNATURE_MISSING', 'The joining document is signed before care begins.');
}

/** A step is taken from the step before it. */
export function stepIs(membership: Membership, expected: MembershipState): void {
  if (membership.state !== expected) throw conflict('MEMBERSHIP_STATE', `A membership that is ${membership.state} does not take this step.`);
}

/** Nobody has signed tomorrow. */
export function signatureIsNotInTheFuture(signedOn: LocalDate, today: LocalDate): void {
  if (signedOn > today) throw ruleViolation('SIGNATURE_IN_FUTURE', 'The day of the signature has not come yet.', [{ path: 'signed_on', rule: 'signature is not in the future' }]);
}

/** Care begins on the day of the signature or later. */
export function startFollowsSignature(startedOn: LocalDate, signedOn: LocalDate): void {
  if (startedOn < signedOn) throw ruleViolation('START_BEFORE_SIGNATURE', 'Care does not begin before the signature.', [{ path: 'started_on', rule: 'start follows signature' }]);
}

/** Who has left cannot leave again. */
export function endsOnce(membership: Membership): void {
  if (membership.state === 'ENDED') throw conflict('MEMBERSHIP_ENDED', 'This membership has ended.');
}
