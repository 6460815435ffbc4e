import { decimal, instant, localDate, yearMonth } from '@maillage/kernel';
import type { Contract, Proration } from '../../contracts/domain/contract.js';
import { billedMonth, coveredSpans, daysOf } from './coverage.js';
import { cellOf, Tariff, type MemberState } from './due.js';
import { testContract } from './contract.fixture.js';

const at = instant('2026-06-30T10:00:00Z');
const person = { personId: 'p', version: 1, birthDate: localDate('1950-03-02'), sex: 'F', knownAt: instant('2020-01-01T00:00:00Z') } as const;
const covered = (from: string, to: string | null) => ({ from: localDate(from), to: to === null ? null : localDate(to) });
const member = (...spans: { from: string; to: string | null }[]): MemberState => ({ spans: coveredSpans(spans.map(({ from, to }) => covered(from, to))), person, scores: [] });
const due = (contract: Contract, state: MemberState, month: string) => new Tariff(contract, at).due(state, billedMonth(yearMonth(month)));
const flat = (proration: Proration, minor = 82_000n): Contract => testContract({ proration, rateTables: [{ validFrom: localDate('2026-01-01'), knownAt: instant('2025-12-01T00:00:00Z'), rates: [{ cell: 'F:65-84', minor }] }] });

describe('shares of a month', () => {
  it.each([
    ['2026-04', '2026-04-14', 46_467n, 17],
    ['2026-05', '2026-05-18', 37_032n, 14],
  ])('820.00 in %s from %s is the vector of the field', (month, from, amount, days) => {
    expect(due(flat('DAILY'), member({ from, to: null }), month)).toMatchObject({ state: 'DUE', amount, basis: { days } });
  });

  it.each([
    ['FIRST_OF_MONTH', '2026-04-01', '2026-04-02', 82_000n],
    ['FIRST_OF_MONTH', '2026-04-02', null, 0n],
    ['MID_MONTH_CUTOFF', '2026-04-15', null, 82_000n],
    ['MID_MONTH_CUTOFF', '2026-04-01', '2026-04-15', 0n],
    ['MID_MONTH_CUTOFF', '2026-04-16', null, 0n],
    ['DAILY', '2026-04-30', null, 2_733n],
    ['DAILY', '2026-03-01', '2026-04-01', 0n],
  ] as const)('%s from %s to %s pays %s', (proration, from, to, amount) => {
    const result = due(flat(proration), member({ from, to }), '2026-04');
    expect(result.state === 'DUE' ? result.amount : 0n).toBe(amount);
  });

  it('count a day that two spans cover once, and an empty span never', () => {
    const spans = coveredSpans([covered('2026-04-01', '2026-04-11'), covered('2026-04-05', '2026-04-21'), covered('2026-04-25', '2026-04-25')]);
    expect(daysOf(spans, billedMonth(yearMonth('2026-04')))).toBe(20);
  });

  it('pay nothing for a month whose first day is outside of the term', () => {
    const contract = { ...flat('DAILY'), term: { from: localDate('2026-02-02'), to: localDate('2026-05-01') } };
    expect(['2026-02', '2026-03', '2026-04', '2026-05'].map((month) => due(contract, member({ from: '2026-01-01', to: null }), month).state)).toEqual(['NOTHING', 'DUE', 'DUE', 'NOTHING']);
  });
});

describe('rates', () => {
  it.each([
    ['2026-03', 'F:65-84'],
    ['2035-03', 'F:65-84'],
    ['2035-04', 'F:85+'],
  ])('are those of the age on the first of %s', (month, cell) => {
    expect(cellOf(testContract().ageBands, 'F', person.birthDate, billedMonth(yearMonth(month)).first)).toBe(cell);
  });

  it('take somebody born later in the month as 0 years old, and nobody outside of the bands', () => {
    expect(cellOf(testContract().ageBands, 'X', localDate('2026-03-20'), localDate('2026-03-01'))).toBe('X:0-64');
    expect(cellOf([{ name: '55+', from: 55, to: 150 }], 'M', localDate('1990-01-01'), localDate('2026-03-01'))).toBeNull();
  });

  it('leave a member unrated without birth date, cell or table', () => {
    const state = member({ from: '2026-01-01', to: null });
    expect(due(flat('DAILY'), { ...state, person: { ...person, birthDate: null } }, '2026-04')).toMatchObject({ state: 'UNRATED', days: 30 });
    expect(due(flat('DAILY'), { ...state, person: null }, '2026-04').state).toBe('UNRATED');
    expect(due(flat('DAILY'), { ...state, person: { ...person, sex: 'X' } }, '2026-04').state).toBe('UNRATED');
    expect(due({ ...flat('DAILY'), term: { from: localDate('2025-01-01'), to: null } }, member({ from: '2025-01-01', to: null }), '2025-12').state).toBe('UNRATED');
  });

  it('are the later known table of the latest date that is not after the first day', () => {
    const table = (validFrom: string, knownAt: string, minor: bigint) => ({ validFrom: localDate(validFrom), knownAt: instant(knownAt), rates: [{ cell: 'F:65-84', minor }] });
    const contract = testContract({ rateTables: [table('2026-01-01', '2025-12-01T00:00:00Z', 100n), table('2026-03-01', '2026-02-01T00:00:00Z', 300n), table('2026-03-02', '2026-02-01T00:00:00Z', 400n), table('2026-01-01', '2026-05-01T00:00:00Z', 200n), table('2026-01-01', '2026-12-01T00:00:00Z', 999n)] });
    expect(['2026-02', '2026-03', '2026-04'].map((month) => due(contract, member({ from: '2026-01-01', to: null }), month))).toMatchObject([{ amount: 200n }, { amount: 300n }, { amount: 400n }]);
  });
});

describe('scores and withhold', () => {
  const score = (validFrom: string, text: string, knownAt = '2026-01-01T00:00:00Z') => ({ personId: 'p', validFrom: localDate(validFrom), score: decimal(text), knownAt: instant(knownAt) });

  it('are 1.000 until a score is known, then the later known one of the latest date', () => {
    const state = { ...member({ from: '2026-01-01', to: null }), scores: [score('2026-03-01', '1.100'), score('2026-03-01', '1.2345', '2026-02-01T00:00:00Z'), score('2026-03-02', '9')] };
    expect(['2026-02', '2026-03'].map((month) => due(flat('DAILY'), state, month))).toMatchObject([{ amount: 82_000n, basis: { score: '1.000' } }, { amount: 101_229n, basis: { score: '1.2345', rate: 101_229n } }]);
  });

  it('round the rate first and the share of it again, halves away from zero', () => {
    const state = { ...member({ from: '2026-04-16', to: null }), scores: [score('2026-01-01', '0.5')] };
    expect(due(flat('DAILY', 101n), state, '2026-04')).toMatchObject({ basis: { rate: 51n }, amount: 26n });
  });

  it('withhold a percentage of each line', () => {
    expect(due({ ...flat('DAILY', 101n), withholdPercent: '2.5' }, member({ from: '2026-01-01', to: null }), '2026-04')).toMatchObject({ amount: 101n, withheld: 3n });
  });
});
