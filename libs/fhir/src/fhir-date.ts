import { addDays, addMs, epochMs, instant, instantFromEpochMs, localDateIn, type Instant, type LocalDate, type Zone } from '@maillage/kernel';

/** The moments a FHIR date or time stands for, by its precision: half-open, null for an open side. */
export interface DateRange {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

const shape = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(?:Z|[+-](\d\d):(\d\d)))?)?)?$/;

/** Precision of a valid R4 date or dateTime, or null. The day must exist; a time needs seconds and a zone. */
export function datePrecision(text: string): 'year' | 'month' | 'day' | 'time' | null {
  const parts = shape.exec(text);
  if (!parts || text.startsWith('0000')) return null;
  const [, year, month, day, hour, minute, second, , zoneHour, zoneMinute] = parts;
  if (month === undefined) return 'year';
  if (month < '01' || month > '12') return null;
  if (day === undefined) return 'month';
  if (day < '01' || (day > '28' && day > lastDay(Number(year), Number(month)))) return null;
  if (hour === undefined) return 'day';
  // 60 is a leap second; zones reach from -14:00 to +14:00.
  if (hour > '23' || minute! > '59' || second! > '60') return null;
  return zoneHour !== undefined && (zoneHour > '14' || zoneMinute! > '59' || (zoneHour === '14' && zoneMinute! > '00')) ? null : 'time';
}

const lastDay = (year: number, month: number): string =>
  month === 2 ? ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? '29' : '28') : [4, 6, 9, 11].includes(month) ? '30' : '31';

/** End of the calendar: there is no day after, and `9999-12-31` is how many systems write "no end". */
const lastDate = '9999-12-31' as LocalDate;
const lastMoment = '9999-12-31T23:59:59.999Z' as Instant;

/** The moments of a date, dateTime or instant; a date without zone is one of `zone`. Undefined when the text is no R4 date. Never throws for a known zone. */
export function dateRange(text: string, zone: Zone = 'UTC'): { from: Instant; to: Instant } | undefined {
  switch (datePrecision(text)) {
    case 'year':
      return { from: startOfDay(`${text}-01-01` as LocalDate, zone), to: startAfter(`${text}-12-31` as LocalDate, zone) };
    case 'month':
      return { from: startOfDay(`${text}-01` as LocalDate, zone), to: startAfter(`${text}-${lastDay(Number(text.slice(0, 4)), Number(text.slice(5)))}` as LocalDate, zone) };
    case 'day':
      return { from: startOfDay(text as LocalDate, zone), to: startAfter(text as LocalDate, zone) };
    case 'time': {
      if (text.startsWith(lastDate)) return { from: startOfDay(lastDate, 'UTC'), to: lastMoment };
      const from = toInstant(text);
      return { from, to: addMs(from, text[19] === '.' ? 1 : 1000) };
    }
    case null:
      return undefined;
  }
}

/** A leap second is kept as the second before it, and digits below the millisecond are cut, like every clock here does. */
const toInstant = (text: string): Instant => instant((text.startsWith(':60', 16) ? `${text.slice(0, 17)}59${text.slice(19)}` : text).replace(/(\.\d{3})\d+/, '$1'));
const startAfter = (date: LocalDate, zone: Zone): Instant => (date === lastDate ? lastMoment : startOfDay(addDays(date, 1), zone));

const starts = new Map<string, Instant>();
const quarterMs = 15 * 60_000;

/** The first moment of the civil date in the zone. Found by halving quarters of an hour: every zone's midnight lies on one. */
function startOfDay(date: LocalDate, zone: Zone): Instant {
  if (zone === 'UTC') return `${date}T00:00:00.000Z` as Instant;
  const key = `${zone} ${date}`;
  const known = starts.get(key);
  if (known) return known;
  const midnightUtc = epochMs(`${date}T00:00:00.000Z` as Instant);
  let before = -14 * 4 - 1;
  let reached = 14 * 4;
  while (reached - before > 1) {
    const middle = (before + reached) >> 1;
    if (localDateIn(instantFromEpochMs(midnightUtc + middle * quarterMs), zone) >= date) reached = middle;
    else before = middle;
  }
  const start = instantFromEpochMs(midnightUtc + reached * quarterMs);
  if (starts.size >= 50_000) starts.clear();
  starts.set(key, start);
  return start;
}
