import { invalidArgument } from './errors.js';

/** A civil date, `YYYY-MM-DD`, of the proleptic Gregorian calendar. Text order is time order. */
export type LocalDate = string & { readonly __brand: 'LocalDate' };
/** A month, `YYYY-MM`. Text order is time order. */
export type YearMonth = string & { readonly __brand: 'YearMonth' };
/** An instant in UTC with milliseconds, `YYYY-MM-DDTHH:MM:SS.sssZ`. Text order is time order for the years 0000 to 9999. */
export type Instant = string & { readonly __brand: 'Instant' };
/** An IANA time zone name, such as `Europe/Paris`. */
export type Zone = string;

/** Where the time comes from. Nothing else in the platform asks the machine. */
export interface Clock {
  now(): Instant;
}

let shownMs = -1;
let shown = '' as Instant;

/** The machine's clock. Making the text costs ten times the question, and is done once a millisecond. */
export const systemClock: Clock = {
  now: () => {
    const ms = Date.now();
    if (ms !== shownMs) {
      shown = new Date(ms).toISOString() as Instant;
      shownMs = ms;
    }
    return shown;
  },
};

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const dayMs = 86_400_000;
const epochDay = (date: LocalDate): number => Date.parse(`${date}T00:00:00Z`) / dayMs;
const firstMs = Date.parse('0000-01-01T00:00:00Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');
/** Outside of four-digit years the text would have a sign and no longer sort, so nothing leaves them. */
const isInCalendar = (ms: number): boolean => ms >= firstMs && ms <= lastMs;
function fromEpochDay(day: number): LocalDate {
  if (!isInCalendar(day * dayMs)) throw invalidArgument('DATE_INVALID', 'A date lies in the years 0000 to 9999.', [{ path: '', rule: 'date exists' }]);
  return new Date(day * dayMs).toISOString().slice(0, 10) as LocalDate;
}

/** Reads `YYYY-MM-DD`. Throws INVALID_ARGUMENT with DATE_INVALID, for 2026-02-30 too. */
export function localDate(text: string, path = ''): LocalDate {
  if (!datePattern.test(text) || Number.isNaN(Date.parse(`${text}T00:00:00Z`)) || fromEpochDay(epochDay(text as LocalDate)) !== text)
    throw invalidArgument('DATE_INVALID', 'A date is written YYYY-MM-DD and exists in the calendar.', [{ path, rule: 'date exists' }]);
  return text as LocalDate;
}

/** Reads `YYYY-MM`. Throws INVALID_ARGUMENT with MONTH_INVALID. */
export function yearMonth(text: string, path = ''): YearMonth {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) throw invalidArgument('MONTH_INVALID', 'A month is written YYYY-MM.', [{ path, rule: 'month exists' }]);
  return text as YearMonth;
}

/** Reads an RFC 3339 time with zone and normalises it to UTC milliseconds. Throws INVALID_ARGUMENT with INSTANT_INVALID. */
export function instant(text: string, path = ''): Instant {
  const parts = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(text);
  if (!parts) throw invalidArgument('INSTANT_INVALID', 'A time is written as RFC 3339 with its zone.', [{ path, rule: 'instant exists' }]);
  localDate(parts[1]!, path);
  return instantFromEpochMs(Date.parse(text.replace(/(\.\d{3})\d+/, '$1')), path);
}

/** Throws INVALID_ARGUMENT with INSTANT_INVALID outside of the years 0000 to 9999. */
export function instantFromEpochMs(ms: number, path = ''): Instant {
  if (!isInCalendar(ms)) throw invalidArgument('INSTANT_INVALID', 'A time lies in the years 0000 to 9999.', [{ path, rule: 'instant exists' }]);
  return new Date(ms).toISOString() as Instant;
}
export const epochMs = (at: Instant): number => Date.parse(at);
/** Milliseconds may be negative. */
export const addMs = (at: Instant, ms: number): Instant => instantFromEpochMs(epochMs(at) + ms);

/** Throws INVALID_ARGUMENT with DATE_INVALID when the result is not in the years 0000 to 9999. */
export const addDays = (date: LocalDate, days: number): LocalDate => fromEpochDay(epochDay(date) + days);
/** Days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => epochDay(to) - epochDay(from);

export const monthOf = (date: LocalDate | YearMonth): YearMonth => date.slice(0, 7) as YearMonth;
export const firstDayOf = (month: YearMonth): LocalDate => `${month}-01` as LocalDate;
/** Throws INVALID_ARGUMENT with MONTH_INVALID when the result is not in the years 0000 to 9999. */
export const addMonths = (month: YearMonth, months: number): YearMonth => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const index = year * 12 + (number - 1) + months;
  if (index < 0 || index > 9999 * 12 + 11) throw invalidArgument('MONTH_INVALID', 'A month lies in the years 0000 to 9999.', [{ path: '', rule: 'month exists' }]);
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}` as YearMonth;
};
/** First day of the month after: the open end of the month's period. */
export const firstDayAfter = (month: YearMonth): LocalDate => firstDayOf(addMonths(month, 1));
export const daysInMonth = (month: YearMonth): number => daysBetween(firstDayOf(month), firstDayAfter(month));

/** Completed years on `on`. Somebody born on 29 February completes a year on 1 March of a common year. */
export function ageOn(birthDate: LocalDate, on: LocalDate): number {
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return on.slice(5) >= birthDate.slice(5) ? years : years - 1;
}

const zoned = new Map<Zone, Intl.DateTimeFormat>();
/** The civil date that clocks in `zone` show at `at`. Throws INVALID_ARGUMENT with ZONE_UNKNOWN. */
export function localDateIn(at: Instant, zone: Zone): LocalDate {
  let format = zoned.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    } catch (cause) {
      throw invalidArgument('ZONE_UNKNOWN', 'A time zone is an IANA name such as Europe/Paris.', [{ path: 'zone', rule: 'zone is known' }], { cause });
    }
    zoned.set(zone, format);
  }
  // Years before 1000 come without their leading zeros.
  return format.format(epochMs(at)).padStart(10, '0') as LocalDate;
}

const hourMs = 3_600_000;
/** The first instant at which clocks in `zone` show `date`; where its midnight is skipped, the first after the gap. Throws INVALID_ARGUMENT with ZONE_UNKNOWN. */
export function startOfDay(date: LocalDate, zone: Zone): Instant {
  const utc = Date.parse(`${date}T00:00:00Z`);
  // Clocks are at most 15 hours from UTC, and a date never comes back: the first instant is found by halves.
  let before = utc - 15 * hourMs;
  let there = utc + 15 * hourMs;
  while (there - before > 1) {
    const middle = Math.floor((before + there) / 2);
    if (localDateIn(instantFromEpochMs(middle), zone) < date) before = middle;
    else there = middle;
  }
  return instantFromEpochMs(there);
}

/** The instant as HTTP writes it (RFC 9110, IMF-fixdate), whole seconds. */
export const httpDate = (at: Instant): string => new Date(epochMs(at)).toUTCString();
