import { invalidArgument } from './errors.js';
import { daysBetween, type Instant, type LocalDate } from './time.js';

/** Half-open: `from` is inside, `to` is not; `to: null` has no end. Works for civil dates and for instants alike because text order is time order. */
export interface Period<T extends string> {
  readonly from: T;
  readonly to: T | null;
}
export type DatePeriod = Period<LocalDate>;
export type InstantPeriod = Period<Instant>;

/** Makes a period that holds at least one moment. Throws INVALID_ARGUMENT with PERIOD_EMPTY when `to` is not after `from`. */
export function period<T extends string>(from: T, to: T | null, path = 'period'): Period<T> {
  if (to !== null && to <= from) throw invalidArgument('PERIOD_EMPTY', 'A period ends after it starts.', [{ path, rule: 'period ends after it starts' }]);
  return { from, to };
}

export const contains = <T extends string>({ from, to }: Period<T>, moment: T): boolean => from <= moment && (to === null || moment < to);

/** The part both cover, or null. Periods that only touch share nothing. */
export function intersection<T extends string>(a: Period<T>, b: Period<T>): Period<T> | null {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to === null ? b.to : b.to === null || a.to < b.to ? a.to : b.to;
  return to === null || from < to ? { from, to } : null;
}

export const overlaps = <T extends string>(a: Period<T>, b: Period<T>): boolean => intersection(a, b) !== null;

/** The same moments in as few periods as possible, in order; touching and overlapping ones become one. */
export function union<T extends string>(periods: readonly Period<T>[]): Period<T>[] {
  const merged: Period<T>[] = [];
  for (const next of [...periods].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const last = merged.at(-1);
    if (last && (last.to === null || next.from <= last.to)) {
      merged[merged.length - 1] = { from: last.from, to: last.to === null || next.to === null ? null : last.to > next.to ? last.to : next.to };
    } else merged.push(next);
  }
  return merged;
}

/** Days of `within` that at least one period covers; a day covered twice counts once. */
export const daysCovered = (periods: readonly DatePeriod[], within: { from: LocalDate; to: LocalDate }): number =>
  union(periods.flatMap((each) => intersection(each, within) ?? [])).reduce((days, { from, to }) => days + daysBetween(from, to ?? within.to), 0);
