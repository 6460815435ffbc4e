import '@maillage/testing';
import { daysBetween, decimal, instant, localDate, yearMonth, type Instant } from '@maillage/kernel';
import { Identity } from '../../runs/domain/identity.js';
import { referenceCases, RunBook } from '../../runs/domain/replay.fixture.js';
import { explainLine } from './explain-line.js';
import { explainDifferences, knowledgeGoesForward } from './explain-difference.js';
import { amountOf, stepsOf, withheldOf } from './steps.js';

const nobodyMerged = new Identity([]);

describe.each(referenceCases().map((each) => [each.name, each] as const))('lines of the reference histories of %s', (_name, { contract, knowledge, runs }) => {
  const book = new RunBook(contract, nobodyMerged);
  for (const key of runs) book.run(key, knowledge);
  const knownOf = new Map(book.lines.map((line) => [line.lineId, line.run.knownAt]));
  const comparedWith = (line: (typeof book.lines)[number]): Instant | null => {
    const taken = line.kind === 'REVERSAL' ? line : book.lines.find((other) => other.kind === 'REVERSAL' && other.run === line.run && other.personId === line.personId && other.month === line.month);
    if (taken) return knownOf.get(taken.reversesLineId!)!;
    return line.reason === null ? null : runs[runs.indexOf(line.run) - 1]!.knownAt;
  };

  it('are recomputed from the facts of their day to the amount, every one', () => {
    for (const { run, ...line } of book.lines) {
      const explained = explainLine({ contract, identity: nobodyMerged, knownAt: run.knownAt }, line, comparedWith({ run, ...line }), knowledge);
      expect({ line, reproduced: explained.reproduced, amount: amountOf(explained.steps), withheld: withheldOf(explained.steps) }).toEqual({ line, reproduced: true, amount: line.amount, withheld: line.withheld });
      const { due } = explained;
      expect(due.spans.reduce((days, { from, to }) => days + daysBetween(from, to!), 0)).toBe(line.days);
      expect(contract.ageBands.find(({ name }) => name === line.cell.split(':')[1])).toMatchObject({ from: expect.any(Number) });
      expect(contract.rateTables[due.table - 1]!.rates.find(({ cell }) => cell === line.cell)!.minor).toBe(line.base);
      expect(due.facts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ENROLMENT', 'PERSON', 'RATE_TABLE']));
    }
  });

  it('have causes that were learned in between and fit the reason', () => {
    let corrections = 0;
    for (const { run, ...line } of book.lines) {
      const since = comparedWith({ run, ...line });
      const { causes } = explainLine({ contract, identity: nobodyMerged, knownAt: run.knownAt }, line, since, knowledge);
      expect(causes.length > 0).toBe(line.reason !== null);
      corrections += causes.length;
      for (const cause of causes) {
        expect(cause.knownAt > since! && cause.knownAt <= run.knownAt).toBe(true);
        expect({ ENROLMENT: ['ENROLMENT'], RISK_SCORE: ['RISK_SCORE'], RATE: ['RATE_TABLE', 'PERSON'] }[line.reason as 'RATE']).toContain(cause.kind);
      }
    }
    expect(corrections).toBeGreaterThan(20);
  });

  it('add up: what differs between two runs is what the runs in between posted', () => {
    const [a, b] = [runs[14]!, runs[20]!];
    const members = [...new Set(knowledge.persons.map(({ personId }) => personId))];
    for (const { month } of runs.slice(0, 15)) {
      const posted = book.lines.filter((line) => line.month === month && line.run.knownAt > a.knownAt && line.run.knownAt <= b.knownAt);
      for (const { personId, difference, reason, causes } of explainDifferences({ contract, identity: nobodyMerged, knownAt: b.knownAt }, a.knownAt, members, month, knowledge)) {
        const own = posted.filter((line) => line.personId === personId);
        expect({ personId, month, difference }).toEqual({ personId, month, difference: own.reduce((sum, { amount }) => sum + amount, 0n) });
        if (difference !== 0n) expect(causes.length).toBeGreaterThan(0);
        if (own.length === 2) expect(reason).toBe(own[0]!.reason);
      }
    }
  });
});

describe('steps', () => {
  it('are exact and name their roundings: 820.00 × 17/30 is 464.67', () => {
    expect(stepsOf({ withholdPercent: '2.5' }, { base: 82_000n, score: '1.000' }, { paid: 17, of: 30 }, true)).toEqual([
      { name: 'RATE', input: 82_000n, factor: '1.000', numerator: 82_000_000n, denominator: 1_000n, result: 82_000n },
      { name: 'AMOUNT', input: 82_000n, factor: '17/30', numerator: 1_394_000n, denominator: 30n, result: 46_467n },
      { name: 'REVERSAL', input: 46_467n, factor: '-1', numerator: -46_467n, denominator: 1n, result: -46_467n },
      { name: 'WITHHOLD', input: -46_467n, factor: '0.025', numerator: -1_161_675n, denominator: 1_000n, result: -1_162n },
    ]);
  });
});

describe('a merge', () => {
  const { contract } = referenceCases()[0]!;
  const at = (day: string): Instant => instant(`${day}T12:00:00Z`);
  const span = (personId: string, from: string) => ({ enrolmentId: `${personId} S1`, version: 1, personId, contractId: contract.id, from: localDate(from), to: null, knownAt: at('2024-01-01') });
  const person = (personId: string) => ({ personId, version: 1, birthDate: localDate('1950-01-01'), sex: 'F' as const, knownAt: at('2024-01-01') });
  const merges = [{ personId: 'b', version: 2, mergedInto: 'a', knownAt: at('2024-03-01') }, { personId: 'b', version: 3, mergedInto: null, knownAt: at('2024-05-01') }];
  const identity = new Identity(merges);
  const knowledge = { enrolments: [span('a', '2024-02-10'), span('b', '2024-01-01')], persons: [person('a'), person('b')], scores: [{ personId: 'b', validFrom: localDate('2024-01-01'), score: decimal('1.2'), knownAt: at('2024-01-01') }] };
  const explain = (personId: string, since: string, until: string) => explainDifferences({ contract, identity, knownAt: at(until) }, at(since), [personId], yearMonth('2024-02'), knowledge)[0]!;

  it('is the cause for both members, there and back', () => {
    const [gone, came] = [explain('b', '2024-02-01', '2024-04-01'), explain('a', '2024-02-01', '2024-04-01')];
    expect(gone).toMatchObject({ reason: 'IDENTITY', after: { due: { state: 'NOTHING' } }, causes: [{ kind: 'MERGE', id: 'b', version: 2, value: 'a' }] });
    expect(came).toMatchObject({ reason: 'IDENTITY', after: { due: { state: 'DUE', days: 29, basis: { score: '1.2' } }, spans: [{ from: '2024-02-01', to: '2024-03-01' }] } });
    expect(came.after.facts.map(({ kind, id, version }) => `${kind} ${id} ${version}`)).toEqual(['ENROLMENT a S1 1', 'ENROLMENT b S1 1', 'PERSON a 1', 'RISK_SCORE b 0', `RATE_TABLE ${contract.id} 1`, 'MERGE b 2']);
    expect(explain('a', '2024-04-01', '2024-06-01')).toMatchObject({ reason: 'IDENTITY', after: { due: { days: 20 } }, causes: [{ kind: 'MERGE', id: 'b', version: 3, value: '' }] });
    expect(explain('a', '2024-02-01', '2024-06-01').difference).toBe(0n);
  });

  it('is asked for in the order of knowledge', () => {
    expect(() => knowledgeGoesForward(at('2024-02-01'), at('2024-01-01'))).toRefuse('INVALID_ARGUMENT', 'KNOWN_AT_ORDER', 'known_at_a');
    expect(() => knowledgeGoesForward(at('2024-01-01'), at('2024-01-01'))).not.toThrow();
  });
});
