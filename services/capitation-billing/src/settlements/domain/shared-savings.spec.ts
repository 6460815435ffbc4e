import { decimal, decimalText, roundDecimal } from '@maillage/kernel';
import { amountText } from '../../runs/domain/replay.fixture.js';
import { cents, jsonLines } from './settlement.fixture.js';
import { fractionText, sharedSavings, variableMinimumRate, type SharedSavingsYear, type Track } from './shared-savings.js';

interface Given {
  readonly id: string;
  readonly input: { readonly track: Track; readonly persons: number; readonly benchmark: string; readonly expenditure: string; readonly msr: string; readonly quality: string; readonly revenue: string; readonly lowRevenue: boolean };
  readonly expected: Readonly<Record<string, string>>;
}
const yearOf = ({ msr, quality, ...input }: Given['input']): SharedSavingsYear => ({
  ...input,
  benchmark: cents(input.benchmark), expenditure: cents(input.expenditure), revenue: cents(input.revenue),
  minimumRate: msr === 'variable' ? 'VARIABLE' : decimal(msr),
  quality: quality === 'MET' || quality === 'NOT_MET' ? quality : decimal(quality),
});
const sameScale = (text: string): string => decimalText(roundDecimal(decimal(text), 8, 'TOWARD_ZERO'));

describe('shared savings and losses', () => {
  const cases = jsonLines<Given>('./fixtures/shared_savings_cases.jsonl.gz');

  it('are the expected ones in all 120 cases', () => {
    expect(cases).toHaveLength(120);
    for (const { id, input, expected } of cases) {
      const year = yearOf(input);
      const result = sharedSavings(year);
      expect({
        id,
        difference: amountText(result.difference),
        percent: fractionText({ numerator: result.difference * 100n, denominator: year.benchmark }, 4),
        msrPercent: fractionText(result.minimumRate, 4),
        ...(result.rate === null ? {} : { rate: sameScale(decimalText(result.rate)) }),
        ...(result.beforeSequestration === null ? {} : { beforeSequestration: amountText(result.beforeSequestration) }),
        ...(result.lossLimit === null ? {} : { limit: amountText(result.lossLimit) }),
        pay: amountText(result.pay),
      }).toEqual({ id, ...expected, ...(expected['rate'] === undefined ? {} : { rate: sameScale(expected['rate']) }) });
    }
  });

  const table = { persons: 12_000, benchmark: cents('132000000'), minimumRate: decimal('1'), quality: 'MET' as const, revenue: cents('12000000'), lowRevenue: false };
  it.each([
    ['savings, E', 'E', '10560', {}, '2587200.00'],
    ['savings, A by the table', 'A', '10560', { minimumRate: 'VARIABLE' }, '2069760.00'],
    ['savings, ENHANCED', 'ENHANCED', '10560', {}, '3880800.00'],
    ['savings, a sliding score', 'E', '10560', { quality: decimal('0.62') }, '1604064.00'],
    ['savings below the minimum', 'A', '10912', { minimumRate: 'VARIABLE' }, '0.00'],
    ['a loss, E', 'E', '11330', {}, '-960000.00'],
    ['a loss, ENHANCED', 'ENHANCED', '11330', {}, '-1584000.00'],
    ['a loss, one-sided', 'A', '11330', { minimumRate: 'VARIABLE' }, '0.00'],
    ['a loss below the minimum', 'E', '11099', {}, '0.00'],
  ] as [string, Track, string, Partial<SharedSavingsYear>, string][])('%s is the vector of the field', (_name, track, each, change, pay) => {
    expect(amountText(sharedSavings({ ...table, ...change, track, expenditure: cents(each) * 12_000n }).pay)).toBe(pay);
  });

  it.each([[400, '12.20'], [500, '12.20'], [5_500, '3.75'], [12_000, '2.88'], [35_000, '2.35'], [60_000, '2.00'], [200_000, '2.00']])('have for %s persons the minimum rate %s', (persons, percent) => {
    expect(fractionText(variableMinimumRate(persons), 2)).toBe(percent);
  });

  it('count savings equal to the minimum as met, and one cent less not', () => {
    const year = { ...table, track: 'C' as const, expenditure: cents('130680000') };
    expect(sharedSavings(year).pay).toBe(cents('646800'));
    expect(sharedSavings({ ...year, expenditure: year.expenditure + 1n }).pay).toBe(0n);
  });
});
