import { invalidArgument, type Zone } from '@maillage/kernel';
import { Temporal } from 'temporal-polyfill';
import type { Stretch } from './domain/stretches.js';
import { dayMs, type OffsetSpan } from './domain/wall-clock.js';

/** A name of the IANA list. Throws INVALID_ARGUMENT with ZONE_UNKNOWN; a bare offset is refused too, for it knows no summer time. */
export function zoneIsKnown(zone: Zone): void {
  try {
    if (!/^[A-Za-z]/.test(zone)) throw new RangeError(zone);
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch (cause) {
    throw invalidArgument('ZONE_UNKNOWN', 'A time zone is an IANA name such as Europe/Paris.', [{ path: 'zone', rule: 'zone is known' }], { cause });
  }
}

/** How far the clocks of `zone` are from UTC, from three days before `window` to three days after it: what the domain needs of a zone. */
export function zoneSpans(zone: Zone, window: Stretch): OffsetSpan[] {
  const end = window.to + 3 * dayMs;
  const spans: OffsetSpan[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(window.from - 3 * dayMs).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    const to = Math.min(next?.epochMilliseconds ?? end, end);
    spans.push({ from: at.epochMilliseconds, to, offset: at.offsetNanoseconds / 1e6 });
    if (next === null || to === end) return spans;
    at = next;
  }
}
