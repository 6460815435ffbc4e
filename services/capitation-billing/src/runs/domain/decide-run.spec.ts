import fc from 'fast-check';
import { addDays, addMonths, decimal, idFrom, instant, localDate, yearMonth, type Instant, type YearMonth } from '@maillage/kernel';
import type { Proration } from '../../contracts/domain/contract.js';
import { testContract } from './contract.fixture.js';
import { prepareRun, type RunKey } from './decide-run.js';
import { Identity, type MergeVersion } from './identity.js';
import type { EnrolmentVersion, Knowledge, PersonVersion } from './knowledge.js';
import type { Line } from './line.js';
import { RunBook } from './replay.fixture.js';

const contract = testContract();
const [a, b, c] = ['a', 'b', 'c'].map((name) => idFrom('member', name)) as [string, string, string];
const day = (number: number): Instant => instant(`2026-${String(number).padStart(2, '0')}-05T12:00:00Z`);
const run = (month: number, knownAt: Instant = day(month)): RunKey => ({ month: yearMonth(`2026-${String(month).padStart(2, '0')}`), knownAt });
const span = (personId: string, version: number, knownAt: Instant, from: string, to: string | null = null, contractId = contract.id): EnrolmentVersion => ({
  enrolmentId: idFrom('enrolment', personId), version, personId, contractId, from: localDate(from), to: to === null ? null : localDate(to), knownAt,
});
const person = (personId: string, birthDate: string | null = '1950-01-01', version = 1, knownAt = instant('2020-01-01T00:00:00Z')): PersonVersion => ({ personId, version, birthDate: birthDate === null ? null : localDate(birthDate), sex: 'F', knownAt });
const known = (enrolments: EnrolmentVersion[], more: Partial<Knowledge> = {}): Knowledge => ({ enrolments, persons: [person(a), person(b), person(c)], scores: [], ...more });
const merged = (personId: string, version: number, mergedInto: string | null, knownAt: Instant): MergeVersion => ({ personId, version, mergedInto, knownAt });
const short = ({ month, personId, kind, reason, amount }: Line): unknown[] => [month, personId === a ? 'a' : personId === b ? 'b' : 'c', kind, reason, amount];
const nobodyMerged = new Identity([]);
const rate = 11_020n; // F:65-84

describe('a run', () => {
  it('posts its month without a reason, and the same run nothing', () => {
    const book = new RunBook(contract, nobodyMerged);
    const knowledge = known([span(a, 1, day(1), '2026-01-01')]);
    expect(book.run(run(1), knowledge).lines.map(short)).toEqual([['2026-01', 'a', 'NEW', null, rate]]);
    expect(book.run(run(1), knowledge).lines).toEqual([]);
  });

  it('corrects only months that have been run, and only earlier ones', () => {
    const book = new RunBook(contract, nobodyMerged);
    const knowledge = known([span(a, 1, day(1), '2026-01-01')]);
    expect(book.run(run(3), knowledge).lines.map(short)).toEqual([['2026-03', 'a', 'NEW', null, rate]]);
    const ended = known([...knowledge.enrolments, span(a, 2, day(4), '2026-01-01', '2026-01-31')]);
    expect(book.run(run(2, day(5)), ended).lines).toEqual([]);
    expect(book.run(run(4, day(6)), ended).lines.map(short)).toEqual([['2026-03', 'a', 'REVERSAL', 'ENROLMENT', -rate]]);
  });

  it('takes a line back whole and posts the new amount with the reason', () => {
    const book = new RunBook(contract, nobodyMerged);
    book.run(run(4), known([span(a, 1, day(1), '2026-04-01')]));
    const { lines } = book.run(run(4, day(5)), known([span(a, 1, day(1), '2026-04-01'), span(a, 2, day(5), '2026-04-01', '2026-04-16')]));
    expect(lines.map(short)).toEqual([
      ['2026-04', 'a', 'REVERSAL', 'ENROLMENT', -rate],
      ['2026-04', 'a', 'NEW', 'ENROLMENT', rate / 2n],
    ]);
    expect(lines[0]!.reversesLineId).toBe(book.lines[0]!.lineId);
  });

  it('gives the first reason that applies', () => {
    const enrolments = [span(a, 1, day(1), '2026-01-01')];
    const scores = [{ personId: a, validFrom: localDate('2026-01-01'), score: decimal('1.5'), knownAt: day(2) }];
    const dearer = testContract({ rateTables: [...contract.rateTables, { validFrom: localDate('2026-01-01'), knownAt: day(2), rates: contract.rateTables[0]!.rates.map(({ cell, minor }) => ({ cell, minor: minor + 1n })) }] });
    const later = [...enrolments, span(a, 2, day(2), '2026-01-01', '2026-01-11')];
    const elsewhere = [...enrolments, span(a, 2, day(2), '2026-01-01', null, idFrom('another contract'))];
    const intoB = new Identity([merged(b, 2, a, day(2))]);
    const reasonOf = (knowledge: Knowledge, terms = contract, identity = nobodyMerged): unknown => {
      const book = new RunBook(terms, identity);
      book.run(run(1), knowledge);
      return book.run(run(2), knowledge).lines.find((line) => line.kind === 'REVERSAL')?.reason;
    };
    expect(reasonOf(known(enrolments), dearer)).toBe('RATE');
    expect(reasonOf(known(enrolments, { persons: [person(a), person(a, '1930-01-01', 2, day(2))] }))).toBe('RATE');
    expect(reasonOf(known(enrolments, { scores }), dearer)).toBe('RISK_SCORE');
    expect(reasonOf(known(later, { scores }), dearer)).toBe('ENROLMENT');
    expect(reasonOf(known(elsewhere, { scores }), dearer)).toBe('CONTRACT');
    expect(reasonOf(known(elsewhere, { scores }), dearer, intoB)).toBe('IDENTITY');
  });

  it('posts nothing for the same amount on another basis', () => {
    const first = testContract({ proration: 'FIRST_OF_MONTH' });
    const book = new RunBook(first, nobodyMerged);
    book.run(run(1), known([span(a, 1, day(1), '2026-01-01')]));
    expect(book.run(run(1, day(2)), known([span(a, 1, day(1), '2026-01-01'), span(a, 2, day(2), '2026-01-01', '2026-01-20')])).lines).toEqual([]);
  });

  it('names members without a rate, pays the others, and pays them late once they have one', () => {
    const book = new RunBook(contract, nobodyMerged);
    const enrolments = [span(a, 1, day(1), '2026-01-01'), span(b, 1, day(1), '2026-01-01')];
    const first = book.run(run(1), known(enrolments, { persons: [person(a), person(b, null)] }));
    expect(first.unrated).toEqual([b]);
    expect(first.lines).toHaveLength(1);
    expect(book.run(run(2), known(enrolments, { persons: [person(a), person(b, null), person(b, '1950-01-01', 2, day(2))] })).lines.map(short)).toContainEqual(['2026-01', 'b', 'NEW', 'RATE', rate]);
  });

  it('gives an enrolment that a work list has given away to its new person alone', () => {
    const book = new RunBook(contract, nobodyMerged);
    book.run(run(1), known([span(a, 1, day(1), '2026-01-01')]));
    const given = known([span(a, 1, day(1), '2026-01-01'), { ...span(a, 2, day(2), '2026-01-01'), personId: b }]);
    expect(book.run(run(1, day(2)), given).lines.map(short)).toEqual(expect.arrayContaining([
      ['2026-01', 'a', 'REVERSAL', 'ENROLMENT', -rate],
      ['2026-01', 'b', 'NEW', 'ENROLMENT', rate],
    ]));
  });
});

describe('a merge', () => {
  const enrolments = [span(a, 1, day(1), '2026-01-01', '2026-01-21'), span(b, 1, day(1), '2026-01-11')];
  const part = (days: number): bigint => (rate * BigInt(days) * 2n + 31n) / 62n;

  it('pays a day once, and an un-merge reopens what the merge has joined', () => {
    const identity = new Identity([merged(b, 2, a, day(2)), merged(b, 3, null, day(3))]);
    const book = new RunBook(contract, identity);
    expect(book.run(run(1), known(enrolments)).lines.map(short)).toEqual([['2026-01', 'a', 'NEW', null, part(20)], ['2026-01', 'b', 'NEW', null, part(21)]]);
    expect(book.run(run(1, day(2)), known(enrolments)).lines.map(short)).toEqual([
      ['2026-01', 'a', 'REVERSAL', 'IDENTITY', -part(20)],
      ['2026-01', 'a', 'NEW', 'IDENTITY', rate],
      ['2026-01', 'b', 'REVERSAL', 'IDENTITY', -part(21)],
    ]);
    expect(book.run(run(1, day(3)), known(enrolments)).lines.map(short)).toEqual([
      ['2026-01', 'a', 'REVERSAL', 'IDENTITY', -rate],
      ['2026-01', 'a', 'NEW', 'IDENTITY', part(20)],
      ['2026-01', 'b', 'NEW', 'IDENTITY', part(21)],
    ]);
  });

  it('goes through chains, and a survivor that was never enrolled is paid', () => {
    const identity = new Identity([merged(a, 2, b, day(2)), merged(b, 2, c, day(2)), merged(b, 3, null, day(3))]);
    const book = new RunBook(contract, identity);
    const only = [span(a, 1, day(1), '2026-01-01')];
    book.run(run(1), known(only));
    expect(book.run(run(1, day(2)), known(only)).lines.map(short)).toEqual([['2026-01', 'c', 'NEW', 'IDENTITY', rate], ['2026-01', 'a', 'REVERSAL', 'IDENTITY', -rate]]);
    expect(book.run(run(1, day(3)), known(only)).lines.map(short)).toEqual([['2026-01', 'b', 'NEW', 'IDENTITY', rate], ['2026-01', 'c', 'REVERSAL', 'IDENTITY', -rate]]);
  });

  it('in a circle leaves everybody who they are', () => {
    const identity = new Identity([merged(a, 2, b, day(2)), merged(b, 2, a, day(2))]);
    expect(identity.memberOf(a, day(3))).toBe(a);
  });
});

describe('whatever happens', () => {
  const people = [a, b, c];
  const month0 = yearMonth('2026-01');
  const anyDay = fc.integer({ min: 0, max: 150 }).map((number) => addDays(localDate('2026-01-01'), number));
  const knowing = fc.integer({ min: 0, max: 7 });
  interface Told { readonly known: number; readonly enrolment: number; readonly from: string; readonly length: number | null; readonly elsewhere: boolean }
  const told = fc.record<Told>({ known: knowing, enrolment: fc.integer({ min: 0, max: 4 }), from: anyDay, length: fc.option(fc.integer({ min: 0, max: 90 })), elsewhere: fc.integer({ min: 0, max: 9 }).map((n) => n === 0) });
  const births = fc.array(fc.record({ known: knowing, person: fc.nat(2), birthDate: fc.constantFrom('1930-02-28', '1941-03-15', '1961-04-01', null) }), { maxLength: 6 });
  const scores = fc.array(fc.record({ known: knowing, person: fc.nat(2), validFrom: anyDay, score: fc.constantFrom('0.500', '1.000', '1.237', '2.5') }), { maxLength: 6 });
  const merges = fc.array(fc.record({ known: knowing, person: fc.nat(2), into: fc.option(fc.nat(2)) }), { maxLength: 4 });
  const tables = fc.array(fc.record({ known: knowing, validFrom: anyDay, plus: fc.nat(900) }), { maxLength: 3 });
  const story = fc.record({ told: fc.array(told, { maxLength: 12 }), births, scores, merges, tables, proration: fc.constantFrom<Proration>('DAILY', 'FIRST_OF_MONTH', 'MID_MONTH_CUTOFF'), percent: fc.constantFrom('', '2.5', '10') });

  const instantOf = (step: number, within: number): Instant => instant(`2026-${String(step + 1).padStart(2, '0')}-03T10:00:00.${String(within).padStart(3, '0')}Z`);
  const knowledgeOf = (given: typeof story extends fc.Arbitrary<infer T> ? T : never, at: (step: number, within: number) => Instant) => {
    const numbered = <T extends { known: number }>(list: readonly T[]): (T & { index: number })[] => [...list].sort((x, y) => x.known - y.known).map((each, index) => ({ ...each, index }));
    const terms = testContract({
      proration: given.proration, withholdPercent: given.percent,
      rateTables: [...contract.rateTables, ...numbered(given.tables).map(({ validFrom, plus, known: step, index }) => ({ validFrom, knownAt: at(step, index), rates: contract.rateTables[0]!.rates.map(({ cell, minor }) => ({ cell, minor: minor + BigInt(plus) })) }))],
    });
    const knowledge: Knowledge = {
      enrolments: numbered(given.told).map(({ enrolment, from, length, known: step, elsewhere, index }) => {
        const first = localDate(from);
        return { enrolmentId: `e${enrolment}`, version: index + 1, personId: people[enrolment % 3]!, contractId: elsewhere ? 'other' : terms.id, from: first, to: length === null ? null : addDays(first, length), knownAt: at(step, index) };
      }),
      persons: [...people.map((id) => person(id)), ...numbered(given.births).map(({ person: who, birthDate, known: step, index }) => person(people[who]!, birthDate, index + 2, at(step, index)))],
      scores: numbered(given.scores).map(({ person: who, validFrom, score, known: step, index }) => ({ personId: people[who]!, validFrom, score: decimal(score), knownAt: at(step, index) })),
    };
    const identity = new Identity(numbered(given.merges).map(({ person: who, into, known: step, index }) => merged(people[who]!, index + 2, into === null || into === who ? null : people[into]!, at(step, index))));
    return { terms, knowledge, identity };
  };
  const months = [0, 1, 2, 3, 4].map((offset) => addMonths(month0, offset));
  const steps = [0, 1, 2, 3, 4, 5, 6, 7];
  const endOf = (step: number): Instant => instant(`2026-${String(step + 1).padStart(2, '0')}-04T00:00:00Z`);
  const monthOfStep = (step: number): YearMonth => months[Math.min(step, months.length - 1)]!;

  it('the lines of a member and month sum to what is due now, and running again posts nothing', () => {
    fc.assert(fc.property(story, (given) => {
      const { terms, knowledge, identity } = knowledgeOf(given, instantOf);
      const book = new RunBook(terms, identity);
      for (const step of steps) book.run({ month: monthOfStep(step), knownAt: endOf(step) }, knowledge);
      const fresh = new RunBook(terms, identity);
      const last = endOf(7);
      for (const month of months) fresh.run({ month, knownAt: last }, knowledge);
      const nonZero = (sums: Map<string, bigint>) => new Map([...sums].filter(([, sum]) => sum !== 0n).sort());
      expect(nonZero(book.sums())).toEqual(nonZero(fresh.sums()));
      expect(new Set(book.lines.map((line) => line.lineId)).size).toBe(book.lines.length);

      for (const line of book.standing().filter(({ reversed }) => !reversed)) {
        const standingSum = book.lines.filter(({ personId, month }) => personId === line.personId && month === line.month).reduce((sum, { amount }) => sum + amount, 0n);
        expect(standingSum).toBe(line.amount);
      }
      for (const month of months) expect(book.run({ month, knownAt: last }, knowledge).lines).toEqual([]);
    }), { numRuns: 300 });
  });

  it('the withheld sums follow their amounts: a reversal takes all of it back', () => {
    fc.assert(fc.property(story, (given) => {
      const { terms, knowledge, identity } = knowledgeOf(given, instantOf);
      const book = new RunBook(terms, identity);
      for (const step of steps) book.run({ month: monthOfStep(step), knownAt: endOf(step) }, knowledge);
      const standing = book.standing().filter(({ reversed }) => !reversed);
      const total = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);
      expect(total(book.lines.map((line) => line.withheld))).toBe(total(standing.map((line) => line.withheld)));
      for (const line of book.lines) {
        expect(line.amount).not.toBe(0n);
        expect(line.reversesLineId === null).toBe(line.kind === 'NEW');
      }
    }), { numRuns: 150 });
  });

  it('when something became known does not change the final sums', () => {
    fc.assert(fc.property(story, fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 8, maxLength: 8 }), (given, shuffle) => {
      const inOrder = knowledgeOf(given, instantOf);
      // The same facts in the same order of versions, learned at other times.
      const later = [...shuffle].sort((x, y) => x - y);
      const moved = knowledgeOf(given, (step, within) => instantOf(later[step]!, step * 100 + within));
      const sums = [inOrder, moved].map(({ terms, knowledge, identity }) => {
        const book = new RunBook(terms, identity);
        for (const step of steps) book.run({ month: monthOfStep(step), knownAt: endOf(step) }, knowledge);
        return new Map([...book.sums()].filter(([, sum]) => sum !== 0n).sort());
      });
      expect(sums[1]).toEqual(sums[0]);
    }), { numRuns: 300 });
  });

  it('groups of members decide as all of them together, and arrival order means nothing', () => {
    fc.assert(fc.property(story, fc.infiniteStream(fc.nat()), (given, random) => {
      const { terms, knowledge, identity } = knowledgeOf(given, instantOf);
      const whole = new RunBook(terms, identity);
      const key = { month: months[3]!, knownAt: endOf(4) };
      whole.run({ month: months[2]!, knownAt: endOf(2) }, knowledge);
      const posted = whole.standing();
      const earlier = [...whole.runs];
      const together = whole.run(key, knowledge).lines;
      const mixed = <T>(list: readonly T[]): T[] => list.map((each) => [random.next().value as number, each] as const).sort((x, y) => x[0] - y[0]).map(([, each]) => each);
      const decide = prepareRun({ contract: terms, key, earlier, identity });
      const apart = people.flatMap((id) => decide({ enrolments: mixed(knowledge.enrolments), persons: mixed(knowledge.persons), scores: knowledge.scores }, posted.filter((line) => identity.memberOf(line.personId, key.knownAt) === id), (member) => member === id).lines);
      const sorted = (lines: readonly Line[]) => [...lines].sort((x, y) => x.lineId.localeCompare(y.lineId));
      expect(sorted(apart)).toEqual(sorted(together));
    }), { numRuns: 150 });
  });
});
