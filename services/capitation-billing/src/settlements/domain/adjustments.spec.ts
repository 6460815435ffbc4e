import '@maillage/testing';
import fc from 'fast-check';
import { idFrom, instant } from '@maillage/kernel';
import { adjustmentsOf, postAdjustments, type Adjustment, type AdjustmentLine } from './adjustments.js';
import { importIsTheSame, keyMeansTheSame, knownAtFollowsLastSettlement, yearHasBeenRun } from './settlement-rules.js';

const contractId = idFrom('contract');
const [a, b] = [idFrom('member', 'a'), idFrom('member', 'b')].sort() as [string, string];
const post = (due: readonly Adjustment[], posted: readonly AdjustmentLine[]): AdjustmentLine[] => {
  const newest = new Map<string, AdjustmentLine>();
  for (const line of posted) newest.set(`${line.kind} ${line.personId}`, line);
  return postAdjustments(contractId, 2026, due, [...newest.values()]);
};
const short = ({ kind, personId, entry, amount }: AdjustmentLine): unknown[] => [kind, personId === a ? 'a' : personId === b ? 'b' : '', entry, amount];

describe('adjustments', () => {
  it('move what stop-loss bears, what is missing to the share of the result, and what is earned back', () => {
    const figures = { benchmark: 1_000n, cost: 1_500n, individualRecovery: 100n, costAfterIndividual: 1_400n, withheld: 20n };
    expect(adjustmentsOf({ ...figures, individualRecoveries: new Map([[b, 40n], [a, 60n]]), result: -400n, corridorShare: -250n, aggregateRecovery: 150n, earnBack: 17n })).toEqual([
      { kind: 'INDIVIDUAL_STOP_LOSS', personId: a, amount: 60n }, { kind: 'INDIVIDUAL_STOP_LOSS', personId: b, amount: 40n },
      { kind: 'RISK_CORRIDOR', personId: null, amount: 150n }, { kind: 'AGGREGATE_STOP_LOSS', personId: null, amount: 150n }, { kind: 'EARN_BACK', personId: null, amount: 17n },
    ]);
    // A year of savings: the network gives back what it may not keep.
    expect(adjustmentsOf({ ...figures, individualRecoveries: new Map(), result: 400n, corridorShare: 250n, aggregateRecovery: 0n, earnBack: 0n })).toEqual([{ kind: 'RISK_CORRIDOR', personId: null, amount: -150n }]);
  });

  it('are posted once, and a change as reversal and new line', () => {
    const due: Adjustment[] = [{ kind: 'INDIVIDUAL_STOP_LOSS', personId: a, amount: 60n }, { kind: 'EARN_BACK', personId: null, amount: 17n }];
    const first = post(due, []);
    expect(first.map(short)).toEqual([['INDIVIDUAL_STOP_LOSS', 'a', 'NEW', 60n], ['EARN_BACK', '', 'NEW', 17n]]);
    expect(post(due, first)).toEqual([]);
    const second = post([{ ...due[0]!, personId: b }, { ...due[1]!, amount: 20n }], first);
    expect(second.map(short)).toEqual([['INDIVIDUAL_STOP_LOSS', 'b', 'NEW', 60n], ['EARN_BACK', '', 'REVERSAL', -17n], ['EARN_BACK', '', 'NEW', 20n], ['INDIVIDUAL_STOP_LOSS', 'a', 'REVERSAL', -60n]]);
    expect(second.find(({ amount }) => amount === -60n)!.reversesLineId).toBe(first[0]!.lineId);
    // Back again: a third line of its own, not the first one.
    const third = post(due, [...first, ...second]);
    expect(third.find(({ personId, entry }) => personId === a && entry === 'NEW')).toMatchObject({ generation: 2 });
  });

  it('sum to what is due now, whatever was posted before, and no line is posted twice', () => {
    const amount = fc.bigInt({ min: -3n, max: 3n });
    const dueOf = ([one, two, whole]: readonly bigint[]): Adjustment[] =>
      [{ kind: 'INDIVIDUAL_STOP_LOSS' as const, personId: a, amount: one! }, { kind: 'INDIVIDUAL_STOP_LOSS' as const, personId: b, amount: two! }, { kind: 'RISK_CORRIDOR' as const, personId: null, amount: whole! }].filter((each) => each.amount !== 0n);
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, amount, amount), { minLength: 1, maxLength: 8 }), (years) => {
        const posted: AdjustmentLine[] = [];
        for (const year of years) {
          posted.push(...post(dueOf(year), posted));
          expect(posted.reduce((sum, line) => sum + line.amount, 0n)).toBe(year.reduce((sum, each) => sum + each, 0n));
        }
        expect(new Set(posted.map(({ lineId }) => lineId)).size).toBe(posted.length);
        expect(posted.every((line) => line.amount !== 0n)).toBe(true);
      }),
    );
  });
});

describe('a settlement', () => {
  it('needs a month that has been run', () => {
    expect(() => yearHasBeenRun(false)).toRefuse('RULE_VIOLATION', 'YEAR_NOT_RUN', 'year');
    expect(() => yearHasBeenRun(true)).not.toThrow();
  });

  it('goes forward in knowledge', () => {
    const last = { knownAt: instant('2027-02-01T00:00:00Z') };
    expect(() => knownAtFollowsLastSettlement(instant('2027-01-01T00:00:00Z'), last)).toRefuse('RULE_VIOLATION', 'KNOWN_AT_BEFORE_LAST_SETTLEMENT', 'known_at');
    expect(() => knownAtFollowsLastSettlement(last.knownAt, last)).not.toThrow();
    expect(() => knownAtFollowsLastSettlement(last.knownAt, null)).not.toThrow();
  });

  it('has one quality score for a key, and an import one file for an id', () => {
    expect(() => keyMeansTheSame(false)).toRefuse('ALREADY_EXISTS', 'SETTLEMENT_KEY_USED', 'quality_score');
    expect(() => importIsTheSame(false)).toRefuse('ALREADY_EXISTS', 'COST_IMPORT_ID_USED', 'import_id');
    expect(() => [keyMeansTheSame(true), importIsTheSame(true)]).not.toThrow();
  });
});
