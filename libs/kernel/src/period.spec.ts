import fc from 'fast-check';
import { contains, daysCovered, intersection, overlaps, period, union, type DatePeriod } from './period.js';
import { addDays, daysBetween, localDate, type LocalDate } from './time.js';

const origin = localDate('2026-01-01');
const day = fc.integer({ min: 0, max: 60 }).map((offset) => addDays(origin, offset));
const anyPeriod = fc.tuple(day, fc.option(fc.integer({ min: 1, max: 30 }))).map(([from, days]): DatePeriod => period(from, days === null ? null : addDays(from, days)));
const every = Array.from({ length: 120 }, (_, offset) => addDays(origin, offset));
const on = (text: string): LocalDate => localDate(text);
const january = { from: on('2026-01-01'), to: on('2026-02-01') };

describe('a period', () => {
  it.each([['2026-01-02', '2026-01-02'], ['2026-01-02', '2026-01-01']])('from %s to %s is refused', (from, to) => {
    expect(() => period(on(from), on(to), 'coverage')).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason: 'PERIOD_EMPTY', violations: [{ path: 'coverage', rule: 'period ends after it starts' }] }));
  });
  it('without end holds every later day', () => expect(contains(period(on('2026-01-01'), null), on('9999-12-31'))).toBe(true));
  it('holds its first day and not its last bound', () => {
    expect([on('2025-12-31'), on('2026-01-01'), on('2026-01-31'), on('2026-02-01')].map((each) => contains(january, each))).toEqual([false, true, true, false]);
  });
});

describe('two periods', () => {
  it('that only touch share nothing', () => expect(overlaps(january, period(on('2026-02-01'), null))).toBe(false));

  it('share exactly the days that both hold', () => {
    fc.assert(fc.property(anyPeriod, anyPeriod, (a, b) => {
      const common = intersection(a, b);
      expect(intersection(b, a)).toEqual(common);
      for (const each of every) expect(common !== null && contains(common, each)).toBe(contains(a, each) && contains(b, each));
    }), { numRuns: 60 });
  });
});

describe('a union', () => {
  it('joins what touches or overlaps and keeps gaps', () => {
    expect(union([
      period(on('2026-01-20'), on('2026-01-25')), period(on('2026-01-01'), on('2026-01-10')), period(on('2026-01-10'), on('2026-01-15')), period(on('2026-01-02'), on('2026-01-03')),
    ])).toEqual([period(on('2026-01-01'), on('2026-01-15')), period(on('2026-01-20'), on('2026-01-25'))]);
  });
  it('with an open end swallows all that follows', () => {
    expect(union([period(on('2026-03-01'), null), period(on('2026-01-01'), null), period(on('2026-02-01'), on('2026-02-02'))])).toEqual([period(on('2026-01-01'), null)]);
  });

  it('holds the same days, in order, with real gaps between', () => {
    fc.assert(fc.property(fc.array(anyPeriod, { maxLength: 8 }), (periods) => {
      const merged = union(periods);
      for (const each of every) expect(merged.some((one) => contains(one, each))).toBe(periods.some((one) => contains(one, each)));
      for (let at = 1; at < merged.length; at++) expect(merged[at - 1]!.to! < merged[at]!.from).toBe(true);
      expect(union(merged)).toEqual(merged);
    }), { numRuns: 60 });
  });
});

describe('days covered', () => {
  it.each([
    [[['2026-01-15', null]], 17], [[['2025-01-01', '2026-01-15']], 14], [[['2026-01-01', '2026-01-11'], ['2026-01-06', '2026-01-16']], 15], [[], 0], [[['2026-02-01', null]], 0], [[['2025-01-01', null], ['2026-01-03', '2026-01-04']], 31],
  ] as [[string, string | null][], number][])('%j of January are %s', (spans, days) => {
    expect(daysCovered(spans.map(([from, to]) => period(on(from), to === null ? null : on(to))), january)).toBe(days);
  });

  it('count each day once', () => {
    fc.assert(fc.property(fc.array(anyPeriod, { maxLength: 6 }), anyPeriod.filter(({ to }) => to !== null), (periods, within) => {
      const bounds = { from: within.from, to: within.to! };
      expect(daysCovered(periods, bounds)).toBe(every.filter((each) => contains(bounds, each) && periods.some((one) => contains(one, each))).length);
      expect(daysCovered([bounds], bounds)).toBe(daysBetween(bounds.from, bounds.to));
    }), { numRuns: 60 });
  });
});
