import { create } from '@bufbuild/protobuf';
import { ReferralSchema, type Referral as ReferralMessage } from '@maillage/contracts/social/v1/social_pb.js';
import type { Instant } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import { isOverdue } from './domain/referral.js';
import type { Referral } from './domain/referral-state.js';

/** The only file that knows both shapes. `overdue` is as of `now`. */
export const referralMessage = ({ id, reason, outcome, ...referral }: Referral, now: Instant): ReferralMessage =>
  create(ReferralSchema, { ...referral, referralId: id, reason: reason ?? '', outcome: outcome ?? '', overdue: isOverdue(referral, now) });

/** Readers of the event know the due time; whether it has passed is theirs to tell. */
export const referralChanged = (referral: Referral): DomainEvent => event(ReferralSchema, { aggregate: referral.id, version: referral.version }, { ...referralMessage(referral, referral.sentAt), overdue: false });
