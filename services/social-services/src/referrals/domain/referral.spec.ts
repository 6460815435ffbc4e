import { addMs, instant } from '@maillage/kernel';
import { answerReferral, closeReferral, isOverdue, remindReferral, sendReferral } from './referral.js';
import { referralTransitions, type ReferralState } from './referral-state.js';

const now = instant('2026-09-01T10:00:00Z');
const inside = { member: true, kindLevel: 4, perimeterLevel: 4 };
const sent = sendReferral({ id: 'r1', needId: 'n1', personId: 'p1', organizationId: 'o1', networkId: 'w1' }, inside, now);
const days = (count: number) => addMs(now, count * 86_400_000);
const refusal = (category: string, reason: string) => expect.objectContaining({ category, reason });

describe('sending', () => {
  it('gives the organisation ten days', () => {
    expect(sent).toMatchObject({ state: 'SENT', answerDueAt: '2026-09-11T10:00:00.000Z', reminders: 0, outOfPerimeter: false, version: 1 });
  });

  it.each([
    ['no member of the network', { ...inside, member: false }],
    ['of a kind above the perimeter', { ...inside, perimeterLevel: 3 }],
  ])('marks a receiver that is %s', (_case, receiver) => {
    expect(sendReferral({ id: 'r1', needId: 'n1', personId: 'p1', organizationId: 'o1', networkId: 'w1' }, receiver, now).outOfPerimeter).toBe(true);
  });
});

describe('answering', () => {
  it('accepts, or declines with a reason', () => {
    expect(answerReferral(sent, { accept: true, reason: '' })).toMatchObject({ state: 'ACCEPTED', reason: null, version: 2 });
    expect(answerReferral(sent, { accept: false, reason: 'FULL' })).toMatchObject({ state: 'DECLINED', reason: 'FULL' });
  });

  it('refuses a decline without reason', () => {
    expect(() => answerReferral(sent, { accept: false, reason: '' })).toThrow(refusal('RULE_VIOLATION', 'REASON_MISSING'));
  });

  it.each((Object.keys(referralTransitions) as ReferralState[]).filter((state) => state !== 'SENT'))('refuses a second answer once it is %s', (state) => {
    expect(() => answerReferral({ ...sent, state }, { accept: true, reason: '' })).toThrow(refusal('CONFLICT', 'REFERRAL_STATE'));
  });
});

describe('closing', () => {
  it('says what came of an accepted referral', () => {
    expect(closeReferral({ ...sent, state: 'ACCEPTED' }, 'PARTLY_MET')).toMatchObject({ state: 'CLOSED', outcome: 'PARTLY_MET' });
  });

  it('without an answer is possible only because nobody could be reached', () => {
    expect(closeReferral(sent, 'UNREACHABLE')).toMatchObject({ state: 'CLOSED', outcome: 'UNREACHABLE' });
    expect(() => closeReferral(sent, 'MET')).toThrow(refusal('CONFLICT', 'REFERRAL_STATE'));
  });

  it.each(['DECLINED', 'CLOSED'] as const)('is refused once it is %s', (state) => {
    expect(() => closeReferral({ ...sent, state }, 'MET')).toThrow(refusal('CONFLICT', 'REFERRAL_STATE'));
  });
});

describe('the timer', () => {
  it('is overdue on the tenth day, to the millisecond, and only while unanswered', () => {
    expect(isOverdue(sent, addMs(days(10), -1))).toBe(false);
    expect(isOverdue(sent, days(10))).toBe(true);
    expect(isOverdue({ ...sent, state: 'ACCEPTED' }, days(30))).toBe(false);
  });

  it('reminds and gives ten days more', () => {
    expect(remindReferral(sent, days(11))).toMatchObject({ reminders: 1, answerDueAt: days(21), version: 2 });
    expect(remindReferral(sent, days(9))).toBeNull();
  });
});
