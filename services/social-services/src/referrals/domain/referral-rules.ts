import { conflict, ruleViolation } from '@maillage/kernel';
import { referralTransitions, type Referral, type ReferralOutcome, type ReferralState } from './referral-state.js';

/** A referral moves by the table; without an answer it can only be closed as unreachable. */
export function referralMayMove(referral: Referral, to: ReferralState, outcome?: ReferralOutcome): void {
  const unanswered = referral.state === 'SENT' && to === 'CLOSED' && outcome !== 'UNREACHABLE';
  if (unanswered || !referralTransitions[referral.state].includes(to))
    throw conflict('REFERRAL_STATE', `A referral that is ${referral.state} cannot become ${to}${outcome ? ` with ${outcome}` : ''}.`, [{ path: 'referral_id', rule: 'referral may move' }]);
}

/** Who declines says why, so that the next referral goes to the right place. */
export function declineHasReason(answer: { readonly accept: boolean; readonly reason: string }): void {
  if (!answer.accept && answer.reason === '') throw ruleViolation('REASON_MISSING', 'A referral is declined with a reason.', [{ path: 'reason', rule: 'decline has a reason' }]);
}
