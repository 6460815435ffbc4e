import { addMs, instant, type Clock, type Instant } from '@maillage/kernel';

/** A clock that stands still until the test moves it. */
export interface SettableClock extends Clock {
  set(at: string): void;
  /** Moves on by so many milliseconds; may be negative. */
  advance(ms: number): void;
}

/** A clock that shows `start`, an RFC 3339 time with zone. Throws INVALID_ARGUMENT with INSTANT_INVALID. */
export function settableClock(start = '2026-09-01T08:00:00Z'): SettableClock {
  let at: Instant = instant(start);
  return {
    now: () => at,
    set: (next) => {
      at = instant(next);
    },
    advance: (ms) => {
      at = addMs(at, ms);
    },
  };
}
