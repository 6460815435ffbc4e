import '@maillage/testing';
import { instant, localDate, yearMonth } from '@maillage/kernel';
import { knownAtFollowsLastRun, knownAtIsNotInFuture, monthIsNotBeforeContract } from './run-rules.js';

const now = instant('2026-05-10T08:00:00Z');
const term = { from: localDate('2026-03-02'), to: localDate('2027-01-01') };

describe('a run', () => {
  it('is of a month whose first day is not before the term', () => {
    expect(() => monthIsNotBeforeContract({ term }, yearMonth('2026-03'))).toRefuse('RULE_VIOLATION', 'MONTH_BEFORE_CONTRACT', 'month');
    expect(() => monthIsNotBeforeContract({ term }, yearMonth('2026-04'))).not.toThrow();
    expect(() => monthIsNotBeforeContract({ term }, yearMonth('2028-01'))).not.toThrow();
  });

  it('knows nothing of the future', () => {
    expect(() => knownAtIsNotInFuture(instant('2026-05-10T08:00:00.001Z'), now)).toRefuse('RULE_VIOLATION', 'KNOWN_AT_IN_FUTURE', 'known_at');
    expect(() => knownAtIsNotInFuture(now, now)).not.toThrow();
  });

  it('knows at least what the last one knew', () => {
    const last = { month: yearMonth('2026-04'), knownAt: now };
    expect(() => knownAtFollowsLastRun(instant('2026-05-10T07:59:59.999Z'), last)).toRefuse('RULE_VIOLATION', 'KNOWN_AT_BEFORE_LAST_RUN', 'known_at');
    expect(() => knownAtFollowsLastRun(now, last)).not.toThrow();
    expect(() => knownAtFollowsLastRun(now, null)).not.toThrow();
  });
});
