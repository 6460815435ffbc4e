import { alreadyExists, conflict, ruleViolation, type LocalDate } from '@maillage/kernel';
import type { Enrolment } from './enrolment.js';

/** The membership that an enrolment stands on, as far as enrolling asks. */
export interface StandingMembership {
  readonly state: string;
  readonly signedOn: LocalDate | null;
  readonly endReason: string;
}

/** Nobody is enrolled before the joining document is signed. A membership that only the death ended still stands for the days before it. */
export function membershipIsSigned({ state, signedOn, endReason }: StandingMembership): void {
  if (state === 'ENDED' && endReason === 'DEATH' && signedOn !== null) return;
  if (state === 'REQUESTED' || state === 'ADMITTED') throw conflict('SIGNATURE_MISSING', 'The joining document is signed before an enrolment.');
  if (state !== 'SIGNED' && state !== 'STARTED') throw conflict('MEMBERSHIP_STATE', `A membership that is ${state} takes no enrolment.`);
}

/** One span per person and programme at a time; the exclusion constraint is the backstop. */
export function enrolmentIsAlone(overlapping: number): void {
  if (overlapping > 0) throw ruleViolation('ENROLMENT_OVERLAPS', 'This person is already enrolled in this programme at that time.', [{ path: 'from', rule: 'enrolments do not overlap' }]);
}

/** An id used again must mean the same enrolment. */
export function repeatIsTheSame(earlier: Enrolment, again: Pick<Enrolment, 'membershipId' | 'programme' | 'contractId' | 'askedFrom'>): void {
  if (earlier.membershipId !== again.membershipId || earlier.programme !== again.programme || earlier.contractId !== again.contractId || earlier.askedFrom !== again.askedFrom)
    throw alreadyExists('ENROLMENT_ID_USED', 'This enrolment id belongs to another enrolment.', [{ path: 'enrolment_id', rule: 'id is used once' }]);
}

/** An end is given once; a death may still come before it. */
export function endsOnce(enrolment: Enrolment): void {
  if (enrolment.to !== null) throw conflict('ENROLMENT_ENDED', 'The end of this enrolment is known already.');
}
