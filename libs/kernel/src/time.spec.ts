import fc from 'fast-check';
import {
  addDays, addMonths, addMs, ageOn, daysBetween, daysInMonth, epochMs, firstDayAfter, firstDayOf, instant, instantFromEpochMs, localDate, localDateIn, monthOf, startOfDay, systemClock, yearMonth, type LocalDate, type YearMonth,
} from './time.js';

const anyDate = fc.integer({ min: -300_000, max: 300_000 }).map((days) => addDays(localDate('2000-01-01'), days));
const anyMonth = anyDate.map(monthOf);
const refused = (reason: string) => expect.objectContaining({ category: 'INVALID_ARGUMENT', reason });

describe('a date', () => {
  it.each(['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s exists', (text) => expect(localDate(text)).toBe(text));
  it.each(['2026-02-29', '1900-02-29', '2026-02-30', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-1-1', '20260101', '2026-01-01T00:00:00Z', ' 2026-01-01', '2026-01-01\n', '+02026-01-01', '', '２０２６-01-01'])('"%s" does not', (text) => {
    expect(() => localDate(text, 'birth_date')).toThrow(expect.objectContaining({ reason: 'DATE_INVALID', violations: [{ path: 'birth_date', rule: 'date exists' }] }));
  });

  it('moves by days and back, and its text sorts like its time', () => {
    fc.assert(fc.property(anyDate, fc.integer({ min: -40_000, max: 40_000 }), (date, days) => {
      const moved = addDays(date, days);
      expect(daysBetween(date, moved)).toBe(days);
      expect(addDays(moved, -days)).toBe(date);
      expect(Math.sign(days)).toBe(moved > date ? 1 : moved < date ? -1 : 0);
    }));
  });

  it('does not leave the calendar in silence', () => {
    expect(() => addDays(localDate('9999-12-31'), 1)).toThrow(refused('DATE_INVALID'));
    expect(() => addDays(localDate('0000-01-01'), -1)).toThrow(refused('DATE_INVALID'));
  });
});

describe('a month', () => {
  it.each(['2026-01', '0001-12'])('%s exists', (text) => expect(yearMonth(text)).toBe(text));
  it.each(['2026-13', '2026-00', '2026-1', '2026-01-01', ''])('"%s" does not', (text) => expect(() => yearMonth(text)).toThrow(refused('MONTH_INVALID')));
  it.each([['2024-02', 29], ['2026-02', 28], ['1900-02', 28], ['2026-12', 31], ['2026-04', 30]] as const)('%s has %s days', (month, days) => expect(daysInMonth(yearMonth(month))).toBe(days));
  it.each([['2026-01', 1, '2026-02'], ['2026-12', 1, '2027-01'], ['2026-01', -1, '2025-12'], ['2026-05', -29, '2023-12'], ['2026-05', 0, '2026-05'], ['0999-12', 1, '1000-01']] as const)('%s and %s months is %s', (month, months, expected) => {
    expect(addMonths(yearMonth(month), months)).toBe(expected);
  });
  it('does not leave the calendar in silence', () => {
    expect(() => addMonths(yearMonth('9999-12'), 1)).toThrow(refused('MONTH_INVALID'));
    expect(() => addMonths(yearMonth('0000-01'), -1)).toThrow(refused('MONTH_INVALID'));
  });

  it('moves and comes back, and twelve months are a year', () => {
    fc.assert(fc.property(anyMonth, fc.integer({ min: -600, max: 600 }), (month, months) => {
      expect(addMonths(addMonths(month, months), -months)).toBe(month);
      expect(addMonths(month, 12).slice(5)).toBe(month.slice(5));
      expect(daysBetween(firstDayOf(month), firstDayAfter(month))).toBe(daysInMonth(month));
      expect(monthOf(addDays(firstDayAfter(month), -1))).toBe(month);
    }));
  });
});

describe('an age', () => {
  it.each([
    ['1950-06-15', '2026-06-14', 75], ['1950-06-15', '2026-06-15', 76], ['1950-06-15', '2026-06-16', 76], ['2000-02-29', '2023-02-28', 22], ['2000-02-29', '2023-03-01', 23], ['2000-02-29', '2024-02-29', 24],
    ['2026-01-01', '2026-01-01', 0], ['2026-12-31', '2027-01-01', 0], ['2026-01-02', '2026-01-01', -1],
  ])('born %s, on %s: %s', (born, on, years) => expect(ageOn(localDate(born), localDate(on))).toBe(years));

  it('grows by one in every year of life and never shrinks', () => {
    fc.assert(fc.property(anyDate, fc.nat(40_000), (born, days) => {
      const on = addDays(born, days);
      expect([0, 1]).toContain(ageOn(born, addDays(on, 1)) - ageOn(born, on));
      expect(ageOn(born, on)).toBeGreaterThanOrEqual(0);
    }));
  });
});

describe('an instant', () => {
  it.each([
    ['2026-03-28T12:00:00Z', '2026-03-28T12:00:00.000Z'], ['2026-03-28T12:00:00+02:00', '2026-03-28T10:00:00.000Z'], ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'], ['2026-03-28T23:30:00-05:00', '2026-03-29T04:30:00.000Z'],
    ['2026-03-28T12:00:00.1Z', '2026-03-28T12:00:00.100Z'], ['2026-03-28T12:00:00.123999999Z', '2026-03-28T12:00:00.123Z'], ['2026-03-28T12:00:00-00:00', '2026-03-28T12:00:00.000Z'],
  ])('%s is %s', (text, utc) => expect(instant(text)).toBe(utc));

  it.each(['2026-03-28', '2026-03-28T12:00:00', '2026-03-28T12:00Z', '2026-03-28 12:00:00Z', '2026-02-30T12:00:00Z', '2026-03-28T24:00:00Z', '2026-03-28T12:60:00Z', '2026-03-28T12:00:60Z', '2026-03-28T12:00:00+2:00', '2026-03-28T12:00:00.Z', '2026-03-28t12:00:00z', '', 'now'])(
    '"%s" is refused', (text) => expect(() => instant(text, 'at')).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT' })));

  it.each(['0000-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'])('%s lies outside of the years that sort', (text) => expect(() => instant(text)).toThrow(refused('INSTANT_INVALID')));

  it('is the same however its zone is written, and sorts like its time', () => {
    const ms = fc.integer({ min: -60_000_000_000_000, max: 250_000_000_000_000 });
    fc.assert(fc.property(ms, ms, (a, b) => {
      const [first, second] = [instantFromEpochMs(a), instantFromEpochMs(b)];
      expect(instant(first)).toBe(first);
      expect(epochMs(first)).toBe(a);
      expect(first < second).toBe(a < b);
      expect(addMs(first, b - a)).toBe(second);
    }));
  });

  it('of the machine is a well-formed instant', () => expect(instant(systemClock.now())).toHaveLength(24));
});

describe('the civil date in a zone', () => {
  it.each([
    ['2026-01-01T00:30:00Z', 'Europe/Paris', '2026-01-01'], ['2025-12-31T23:30:00Z', 'Europe/Paris', '2026-01-01'], ['2026-06-30T22:00:00Z', 'Europe/Paris', '2026-07-01'], ['2026-06-30T21:59:59.999Z', 'Europe/Paris', '2026-06-30'],
    ['2026-03-29T00:59:59Z', 'Europe/Paris', '2026-03-29'], ['2026-01-01T04:59:59Z', 'America/New_York', '2025-12-31'], ['2026-01-01T11:00:00Z', 'Pacific/Auckland', '2026-01-02'], ['2026-01-01T00:00:00Z', 'UTC', '2026-01-01'],
    ['0987-06-01T12:00:00Z', 'UTC', '0987-06-01'],
  ])('%s in %s is %s', (at, zone, date) => expect(localDateIn(instant(at), zone)).toBe(date as LocalDate));

  it('of an unknown zone is refused', () => expect(() => localDateIn(instant('2026-01-01T00:00:00Z'), 'Europe/Atlantis')).toThrow(refused('ZONE_UNKNOWN')));
});

describe('the start of a day', () => {
  it.each([
    ['2026-01-15', 'Europe/Paris', '2026-01-14T23:00:00.000Z'],
    ['2026-07-15', 'Europe/Paris', '2026-07-14T22:00:00.000Z'],
    ['2026-03-29', 'Europe/Paris', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Paris', '2026-03-29T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Paris', '2026-10-25T23:00:00.000Z'],
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
    ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01', 'UTC', '2026-01-01T00:00:00.000Z'],
  ])('%s in %s is %s', (date, zone, at) => expect(startOfDay(localDate(date), zone)).toBe(at));
});

describe('brands', () => {
  it('read back from a wider text', () => expect(monthOf('2026-03' as YearMonth)).toBe('2026-03'));
});
