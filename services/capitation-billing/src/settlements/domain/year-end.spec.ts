import { decimal } from '@maillage/kernel';
import { Identity } from '../../runs/domain/identity.js';
import { amountText, referenceCases, RunBook } from '../../runs/domain/replay.fixture.js';
import { aggregateRecovery, corridorShare, individualRecovery } from './risk-sharing.js';
import { cents, costsOf, expectedSettlements, givenTerms, jsonLines, termsOf, tiersOf, type GivenTier } from './settlement.fixture.js';
import { noTerms, settleYear } from './year-end.js';

describe('a corridor', () => {
  const cases = jsonLines<{ id: string; input: { benchmark: string; result: string; tiers: GivenTier[] }; expected: string }>('./fixtures/corridor_cases.jsonl.gz');

  it('leaves the expected share in all 60 cases', () => {
    expect(cases).toHaveLength(60);
    for (const { id, input, expected } of cases) expect({ id, share: amountText(corridorShare(cents(input.benchmark), cents(input.result), tiersOf(input.tiers))) }).toEqual({ id, share: expected });
  });

  const professional = tiersOf([{ from: '0', to: '0.05', rate: '0.50' }, { from: '0.05', to: '0.10', rate: '0.35' }, { from: '0.10', to: '0.15', rate: '0.15' }, { from: '0.15', to: null, rate: '0.05' }]);
  const global = tiersOf([{ from: '0', to: '0.25', rate: '1' }, { from: '0.25', to: '0.35', rate: '0.5' }, { from: '0.35', to: '0.5', rate: '0.25' }, { from: '0.5', to: null, rate: '0.1' }]);
  it.each([
    ['Professional, 8 %', '20000000', '1600000', professional, '710000.00'],
    ['Professional, 18 %', '20000000', '3600000', professional, '1030000.00'],
    ['Professional, a loss of 18 %', '20000000', '-3600000', professional, '-1030000.00'],
    ['Global, 4.66 %', '19300000', '900000', global, '900000.00'],
    ['Global, 30 %', '19300000', '5790000', global, '5307500.00'],
    ['Global with a first tier of 10 %, 15 %', '19300000', '2895000', tiersOf([{ from: '0', to: '0.10', rate: '1' }, { from: '0.10', to: null, rate: '0.5' }]), '2412500.00'],
  ])('%s is the vector of the field', (_name, benchmark, result, tiers, share) => {
    expect(amountText(corridorShare(cents(benchmark), cents(result), tiers))).toBe(share);
  });
});

describe('stop-loss', () => {
  it.each([['240000', '81000.00'], ['150000', '0.00'], ['150000.01', '0.01']])('of one member at 150,000 and 90 %% pays of %s %s', (cost, recovery) => {
    expect(amountText(individualRecovery(cents(cost), { attachment: cents('150000'), rate: decimal('0.90') }))).toBe(recovery);
  });

  it('of all members at 110 % pays the rest of a cost of 11.4 million on 10 million', () => {
    const at110 = { attachment: decimal('1.10'), rate: decimal('1.00') };
    expect(amountText(aggregateRecovery(cents('10000000'), cents('-1400000'), at110))).toBe('400000.00');
    expect([cents('-1000000'), cents('1400000')].map((share) => aggregateRecovery(cents('10000000'), share, at110))).toEqual([0n, 0n]);
  });
});

describe.each(expectedSettlements().map((each) => [each.contract, each.year, each] as const))('the year end of %s in %s', (contractName, year, expected) => {
  const { contract, knowledge, runs } = referenceCases().find(({ name }) => name === contractName)!;
  const book = new RunBook(contract, new Identity([]));
  for (const key of runs) book.run(key, knowledge);
  const lines = book.lines.filter(({ month }) => month.startsWith(year));
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, amount) => all + amount, 0n);
  const figures = { benchmark: sum(lines.map(({ amount }) => amount)), withheld: sum(lines.map(({ withheld }) => withheld)), costs: costsOf(contractName, year), otherCosts: 0n };

  it('is the expected one', () => {
    const given = givenTerms().find((each) => each.contract === contractName)!;
    const settled = settleYear(termsOf(given), { ...figures, qualityScore: decimal(given.quality[year]!) });
    expect({
      ...expected,
      ...Object.fromEntries((['benchmark', 'cost', 'individualRecovery', 'costAfterIndividual', 'result', 'corridorShare', 'aggregateRecovery', 'earnBack'] as const).map((key) => [key, amountText(settled[key])])),
      individualRecoveries: Object.fromEntries([...settled.individualRecoveries].map(([id, amount]) => [id, amountText(amount)])),
      withheld: amountText(-settled.withheld),
    }).toEqual(expected);
  });

  it('leaves the whole result to the network without terms', () => {
    const settled = settleYear(noTerms, { ...figures, qualityScore: decimal('0') });
    expect(settled).toMatchObject({ individualRecovery: 0n, corridorShare: settled.result, aggregateRecovery: 0n, earnBack: 0n });
  });
});
