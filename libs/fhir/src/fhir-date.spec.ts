import fc from 'fast-check';
import { addDays, localDate } from '@maillage/kernel';
import { datePrecision, dateRange } from './fhir-date.js';

describe('precision', () => {
  it.each([
    ['2026', 'year'], ['2026-02', 'month'], ['2024-02-29', 'day'], ['2026-02-28T23:59:59Z', 'time'], ['2026-02-28T23:59:60+14:00', 'time'], ['2026-02-28T00:00:00.123456-05:30', 'time'], ['0001', 'year'], ['9999-12-31', 'day'],
  ])('of %s is %s', (text, precision) => expect(datePrecision(text)).toBe(precision));

  it.each([
    '', '26', '0000', '0000-01-01', '2026-00', '2026-13', '2026-02-29', '2026-02-30', '2026-04-31', '2026-1-1', '2026-01-01T10:00', '2026-01-01T10:00Z', '2026-01-01T10:00:00', '2026-01-01T24:00:00Z', '2026-01-01T10:60:00Z',
    '2026-01-01T10:00:61Z', '2026-01-01T10:00:00+15:00', '2026-01-01T10:00:00+14:01', '2026-01-01T10:00:00+01:60', '2026-01-01 10:00:00Z', ' 2026', '2026\n', '02026', '2026-01-01T10:00:00.Z', 'today',
  ])('"%s" is no date', (text) => {
    expect(datePrecision(text)).toBeNull();
    expect(dateRange(text)).toBeUndefined();
  });
});

describe('range', () => {
  it.each([
    ['2026', 'UTC', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'], ['2024-02', 'UTC', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'], ['2026-12', 'UTC', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2026-02-28', 'UTC', '2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'], ['2026-02-28T10:00:00Z', 'UTC', '2026-02-28T10:00:00.000Z', '2026-02-28T10:00:01.000Z'],
    ['2026-02-28T10:00:00.5+02:00', 'UTC', '2026-02-28T08:00:00.500Z', '2026-02-28T08:00:00.501Z'], ['2026-02-28T10:00:60Z', 'UTC', '2026-02-28T10:00:59.000Z', '2026-02-28T10:01:00.000Z'],
    ['2026-01-01', 'Europe/Paris', '2025-12-31T23:00:00.000Z', '2026-01-01T23:00:00.000Z'],
    // 23 and 25 hours, and a zone off the hour
    ['2026-03-29', 'Europe/Paris', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'], ['2026-10-25', 'Europe/Paris', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z', '2026-01-01T18:15:00.000Z'], ['2026', 'America/New_York', '2026-01-01T05:00:00.000Z', '2027-01-01T05:00:00.000Z'],
    ['2026-01-01T00:30:00+01:00', 'Europe/Paris', '2025-12-31T23:30:00.000Z', '2025-12-31T23:30:01.000Z'],
    // end-of-time markers do not fall out of the calendar
    ['9999-12-31', 'UTC', '9999-12-31T00:00:00.000Z', '9999-12-31T23:59:59.999Z'], ['9999', 'UTC', '9999-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'], ['9999-12-31T23:59:59-05:00', 'UTC', '9999-12-31T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
  ])('of %s in %s', (text, zone, from, to) => expect(dateRange(text, zone)).toEqual({ from, to }));

  it('of neighbouring days touch in every zone', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom('UTC', 'Europe/Paris', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'Pacific/Kiritimati'), (days, zone) => {
      const day = addDays(localDate('1950-01-01'), days);
      expect(dateRange(day, zone)!.to).toBe(dateRange(addDays(day, 1), zone)!.from);
      expect(dateRange(day, zone)!.from < dateRange(day, zone)!.to).toBe(true);
    }), { numRuns: 300 });
  });
});
