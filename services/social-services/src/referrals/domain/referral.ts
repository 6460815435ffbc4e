import { addMs, type Instant } from '@maillage/kernel';
import { declineHasReason, referralMayMove } from './referral-rules.js';
import type { Referral, ReferralOutcome } from './referral-state.js';

const day = 86_400_000;
/** An answer is due after 10 days (SOC-2); each reminder gives 10 days more. */
export const answerDays = 10;

/** Whether the receiver belongs to those a user of the network is offered: members, of a kind within the perimeter. */
export interface Receiver {
  readonly member: boolean;
  readonly kindLevel: number;
  readonly perimeterLevel: number;
}

/** Sends a need. A receiver outside the perimeter is possible, marked and counted (domain rule of the four perimeters). */
export const sendReferral = (command: Pick<Referral, 'id' | 'needId' | 'personId' | 'organizationId' | 'networkId'>, receiver: Receiver, now: Instant): Referral => ({
  ...command,
  state: 'SENT',
  outOfPerimeter: !receiver.member || receiver.kindLevel > receiver.perimeterLevel,
  sentAt: now,
  answerDueAt: addMs(now, answerDays * day),
  reminders: 0,
  reason: null,
  outcome: null,
  version: 1,
});

/** The organisation's answer. Throws CONFLICT with REFERRAL_STATE or RULE_VIOLATION with REASON_MISSING. */
export function answerReferral(referral: Referral, answer: { readonly accept: boolean; readonly reason: string }): Referral {
  const state = answer.accept ? 'ACCEPTED' : 'DECLINED';
  referralMayMove(referral, state);
  declineHasReason(answer);
  return { ...referral, state, reason: answer.accept ? null : answer.reason, version: referral.version + 1 };
}

/** What came of it. Throws CONFLICT with REFERRAL_STATE. */
export function closeReferral(referral: Referral, outcome: ReferralOutcome): Referral {
  referralMayMove(referral, 'CLOSED', outcome);
  return { ...referral, state: 'CLOSED', outcome, version: referral.version + 1 };
}

/** No answer in time. */
export const isOverdue = (referral: Pick<Referral, 'state' | 'answerDueAt'>, now: Instant): boolean => referral.state === 'SENT' && referral.answerDueAt <= now;

/** Reminds the organisation and waits again; null when it has answered or is not late. */
export const remindReferral = (referral: Referral, now: Instant): Referral | null =>
  isOverdue(referral, now) ? { ...referral, reminders: referral.reminders + 1, answerDueAt: addMs(now, answerDays * day), version: referral.version + 1 } : null;
