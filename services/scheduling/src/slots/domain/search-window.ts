import { epochMs, invalidArgument, period, type Instant } from '@maillage/kernel';
import type { Stretch } from './stretches.js';
import { dayMs, minuteMs } from './wall-clock.js';

export const longestSearchDays = 93;

/** A search has an end: at most a quarter of a year. */
export function windowIsBounded(from: Instant, to: Instant): Stretch {
  period(from, to, 'to');
  const window = { from: epochMs(from), to: epochMs(to) };
  if (window.to - window.from > longestSearchDays * dayMs) throw invalidArgument('WINDOW_TOO_LONG', 'A search covers at most 93 days.', [{ path: 'to', rule: 'window is bounded' }]);
  return window;
}

/** A search names a resource, or what the resource shall serve. */
export function criterionIsNamed(resourceId: string, purpose: string): void {
  if (resourceId === '' && purpose === '') throw invalidArgument('CRITERION_MISSING', 'Name a resource or a purpose.', [{ path: 'purpose', rule: 'criterion is named' }]);
}

const stepDays = 7;

/**
 * The window in weeks, so that a search ends when it has enough. Each part reaches as much further as a slot is long, and holds the slots
 * that start in its week.
 */
export function* searchSteps(window: Stretch, minutes: number): Iterable<{ readonly week: Stretch; readonly reach: Stretch }> {
  for (let { from } = window; from < window.to; from += stepDays * dayMs) {
    const week = { from, to: Math.min(from + stepDays * dayMs, window.to) };
    // A rule's own step may be eight hours long.
    yield { week, reach: { from, to: Math.min(week.to + (minutes || 480) * minuteMs, window.to) } };
  }
}
