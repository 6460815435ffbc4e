import { Identity } from './identity.js';
import { amountText, inReferenceForm, referenceCases, RunBook } from './replay.fixture.js';

const byPlace = (a: { run: string; member: string; month: string; kind: string }, b: typeof a): number =>
  a.run.localeCompare(b.run) || a.member.localeCompare(b.member) || a.month.localeCompare(b.month) || b.kind.localeCompare(a.kind);
const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

describe.each(referenceCases().map((each) => [each.name, each] as const))('reference histories of %s', (_name, { contract, knowledge, runs, expectedLines, expectedSums, expectedTotals }) => {
  const book = new RunBook(contract, new Identity([]));
  for (const key of runs) book.run(key, knowledge);

  it('post exactly the expected lines', () => {
    expect(expectedLines.length).toBeGreaterThan(200);
    expect(book.lines.map((line) => inReferenceForm(contract, line)).sort(byPlace)).toEqual([...expectedLines].sort(byPlace));
  });

  it('sum to the expected amounts of each member and month', () => {
    for (const [member, month, capitation, withhold, lines] of expectedSums) {
      const own = book.lines.filter((line) => line.personId === member && line.month === month);
      expect([member, month, amountText(total(own.map((line) => line.amount))), amountText(-total(own.map((line) => line.withheld))), String(own.length)]).toEqual([member, month, capitation, withhold, lines]);
    }
    expect(new Set(book.lines.map((line) => `${line.personId} ${line.month}`)).size).toBe(expectedSums.length);
  });

  it('have the expected control sums of each run', () => {
    const totals = runs.map((key) => {
      const own = book.lines.filter((line) => line.run === key);
      return [contract.name, key.month, String(own.length), amountText(total(own.map((line) => line.amount))), amountText(-total(own.map((line) => line.withheld)))];
    });
    expect(totals).toEqual(expectedTotals);
  });

  it('post nothing when any month is run again', () => {
    const posted = book.lines.length;
    const knownAt = runs.at(-1)!.knownAt;
    for (const { month } of [...runs].reverse()) expect(book.run({ month, knownAt }, knowledge)).toEqual({ lines: [], unrated: [] });
    expect(book.lines).toHaveLength(posted);
  });
});
