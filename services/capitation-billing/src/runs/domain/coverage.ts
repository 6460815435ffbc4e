import { addDays, contains, daysCovered, daysInMonth, firstDayAfter, firstDayOf, union, type DatePeriod, type LocalDate, type YearMonth } from '@maillage/kernel';
import type { Proration } from '../../contracts/domain/contract.js';

/** A month with the days that decide on it, made once a run. */
export interface BilledMonth {
  readonly month: YearMonth;
  readonly first: LocalDate;
  readonly fifteenth: LocalDate;
  /** First day of the month after. */
  readonly after: LocalDate;
  readonly days: number;
}

export const billedMonth = (month: YearMonth): BilledMonth => ({
  month,
  first: firstDayOf(month),
  fifteenth: addDays(firstDayOf(month), 14),
  after: firstDayAfter(month),
  days: daysInMonth(month),
});

/** Spans as they count: empty ones are gone, a day covered twice counts once. */
export const coveredSpans = (spans: readonly DatePeriod[]): DatePeriod[] => {
  const real = spans.filter(({ from, to }) => to === null || from < to);
  return real.length > 1 ? union(real) : real;
};

/** Days of the month that `spans` (as coveredSpans made them) cover. */
export function daysOf(spans: readonly DatePeriod[], { first, after, days }: BilledMonth): number {
  const [only] = spans;
  // Nearly every member is covered all month by one span.
  if (spans.length === 1 && only!.from <= first && (only!.to === null || only!.to >= after)) return days;
  return daysCovered(spans, { from: first, to: after });
}

/** What part of a month is paid: `paid` of `of`. */
export interface Share {
  readonly paid: number;
  readonly of: number;
}

const nothing: Share = { paid: 0, of: 1 };
const whole: Share = { paid: 1, of: 1 };

/** FIRST_OF_MONTH and MID_MONTH_CUTOFF pay all or nothing, by one day; DAILY pays the days covered. */
export function shareOf(proration: Proration, spans: readonly DatePeriod[], billed: BilledMonth, days: number): Share {
  if (days === 0) return nothing;
  if (proration === 'DAILY') return { paid: days, of: billed.days };
  const day = proration === 'FIRST_OF_MONTH' ? billed.first : billed.fifteenth;
  return spans.some((span) => contains(span, day)) ? whole : nothing;
}
