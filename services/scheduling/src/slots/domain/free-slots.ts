import type { AvailabilityRule } from './availability.js';
import { holds, subtract, union, type Stretch } from './stretches.js';
import { dateOf, dayMs, daysAround, instantOf, instantsOf, minuteMs, wallPieces, weekdayOf, type OffsetSpan } from './wall-clock.js';

/** All that decides when one resource can be had. */
export interface Calendar {
  readonly resourceId: string;
  readonly rules: readonly AvailabilityRule[];
  /** Distances of the zone's clocks to UTC, over the window and two days on each side. */
  readonly spans: readonly OffsetSpan[];
  readonly closures: readonly Stretch[];
  readonly booked: readonly Stretch[];
}

/** The times of the rules that touch the window, as they fall on the time line. */
function offered({ rules, spans, closures }: Calendar, window: Stretch): { readonly open: Stretch[]; readonly starts: ReadonlyMap<number, number> } {
  const times: Stretch[] = [];
  // Start of a slot -> its shortest raster step: where two rules start a slot at once, the short one fits in more places.
  const starts = new Map<number, number>();
  const { first, last } = daysAround(window);
  for (let day = first; day <= last; day += 1) {
    const date = dateOf(day);
    const weekday = weekdayOf(day);
    const pieces = wallPieces(spans, day);
    for (const rule of rules) {
      if (!rule.weekdays.includes(weekday) || date < rule.validFrom || (rule.validTo !== null && date >= rule.validTo)) continue;
      const midnight = day * dayMs;
      times.push(...instantsOf(pieces, { from: midnight + rule.fromMinute * minuteMs, to: midnight + rule.toMinute * minuteMs }));
      for (let minute = rule.fromMinute; minute + rule.slotMinutes <= rule.toMinute; minute += rule.slotMinutes) {
        const at = instantOf(pieces, midnight + minute * minuteMs);
        if (at !== null && at >= window.from && at < window.to) starts.set(at, Math.min(starts.get(at) ?? Infinity, rule.slotMinutes));
      }
    }
  }
  return { open: subtract(union(times), closures), starts };
}

/** Free slots that lie in the window, earliest first. `minutes` 0 asks for one step of the raster. */
export function freeSlots(calendar: Calendar, window: Stretch, minutes: number): Stretch[] {
  const { open, starts } = offered(calendar, window);
  const free = subtract(open, calendar.booked);
  return [...starts]
    .map(([from, step]) => ({ from, to: from + (minutes || step) * minuteMs }))
    .filter((slot) => slot.to <= window.to && holds(free, slot))
    .sort((a, b) => a.from - b.from);
}

/** Whether an appointment may lie at `time`, whoever else is booked: it starts on the raster and stays within the times of the rules. */
export function isOffered(calendar: Calendar, time: Stretch): boolean {
  const { open, starts } = offered(calendar, time);
  return starts.has(time.from) && holds(open, time);
}

/** Whether rules and closures leave the whole of `time` open, on the raster or not. */
export const isCovered = (calendar: Calendar, time: Stretch): boolean => holds(offered(calendar, time).open, time);

/** A free time and whose it is. */
export interface Slot extends Stretch {
  readonly resourceId: string;
}

/** Free slots of all calendars, earliest first; at the same instant in the order of the resources' ids. */
export const slotsOfAll = (calendars: readonly Calendar[], window: Stretch, minutes: number): Slot[] =>
  calendars.flatMap((calendar) => freeSlots(calendar, window, minutes).map((slot) => ({ resourceId: calendar.resourceId, ...slot }))).sort((a, b) => a.from - b.from || (a.resourceId < b.resourceId ? -1 : 1));
