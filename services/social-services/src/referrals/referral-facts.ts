import { grantee, type AccessFact } from '@maillage/access';
import { addMs, type Instant } from '@maillage/kernel';
import type { Referral } from './domain/referral-state.js';

/** The organisation still writes its report, and answers questions about it, for so long after the closure. */
export const daysAfterReferral = 30;
const dayMs = 86_400_000;

/** `changedAt`: when the referral came into this state. */
const endOf = ({ state }: Referral, changedAt: Instant): Instant | null => {
  if (state === 'CLOSED') return addMs(changedAt, daysAfterReferral * dayMs);
  return state === 'DECLINED' ? changedAt : null;
};

/** A referral opens the person to the organisation that receives it: until 30 days after its closure, or until it is declined. */
export const referralFact = (referral: Referral, changedAt: Instant): AccessFact => ({
  factId: referral.id,
  version: referral.version,
  effect: 'ALLOW',
  personId: referral.personId,
  grantee: grantee.organisation(referral.organizationId),
  basis: 'REFERRAL',
  from: referral.sentAt,
  until: endOf(referral, changedAt),
});
