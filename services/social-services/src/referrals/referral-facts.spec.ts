import { instant } from '@maillage/kernel';
import type { Referral } from './domain/referral-state.js';
import { referralFact } from './referral-facts.js';

const [sentAt, now] = [instant('2026-09-01T08:00:00Z'), instant('2026-09-07T08:00:00Z')];
const referral: Referral = {
  id: 'r', needId: 'n', personId: 'p', organizationId: 'o', networkId: 'w', state: 'SENT', outOfPerimeter: false, sentAt, answerDueAt: sentAt, reminders: 0, reason: null, outcome: null, version: 1,
};

it('a referral is a fact for the organisation that receives it', () => {
  expect(referralFact(referral, sentAt)).toEqual({ factId: 'r', version: 1, effect: 'ALLOW', personId: 'p', grantee: 'organisation:o', basis: 'REFERRAL', from: sentAt, until: null });
});
it.each<[Referral['state'], string | null]>([['ACCEPTED', null], ['DECLINED', now], ['CLOSED', '2026-10-07T08:00:00.000Z']])('%s ends it at %s', (state, until) => {
  expect(referralFact({ ...referral, state }, now).until).toBe(until);
});
