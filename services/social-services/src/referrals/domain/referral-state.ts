import type { Instant } from '@maillage/kernel';

/** A need sent to an organisation that answers and reports back (closed loop). */
export interface Referral {
  readonly id: string;
  readonly needId: string;
  readonly personId: string;
  readonly organizationId: string;
  readonly networkId: string;
  readonly state: ReferralState;
  readonly outOfPerimeter: boolean;
  readonly sentAt: Instant;
  readonly answerDueAt: Instant;
  readonly reminders: number;
  /** Why it was declined. */
  readonly reason: string | null;
  readonly outcome: ReferralOutcome | null;
  readonly version: number;
}

export type ReferralState = 'SENT' | 'ACCEPTED' | 'DECLINED' | 'CLOSED';
export type ReferralOutcome = 'MET' | 'PARTLY_MET' | 'NOT_MET' | 'UNREACHABLE';

/** What may follow what; everything else is refused with REFERRAL_STATE. An organisation that never answers is closed as UNREACHABLE. */
export const referralTransitions: Readonly<Record<ReferralState, readonly ReferralState[]>> = {
  SENT: ['ACCEPTED', 'DECLINED', 'CLOSED'],
  ACCEPTED: ['CLOSED'],
  DECLINED: [],
  CLOSED: [],
};
