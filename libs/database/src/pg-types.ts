import type { Instant } from '@maillage/kernel';
import pg from 'pg';

const oid = { int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184, int8Array: 1016, dateArray: 1182, timestampArray: 1115, timestamptzArray: 1185, textArray: 1009 } as const;

/**
 * `2026-03-01 10:00:00.123456+00` as an Instant. The session runs in UTC, so the offset is always +00.
 * Microseconds are cut: an Instant has milliseconds; `infinity` stays as it is.
 */
export function instantFromText(text: string): Instant {
  if (text.charCodeAt(text.length - 1) === 121) return text as Instant; // infinity
  const fraction = text.length > 22 ? text.slice(20, -3) : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0').slice(0, 3)}Z` as Instant;
}

const asText = (text: string): string => text;
const textArray = pg.types.getTypeParser(oid.textArray as never) as (text: string) => (string | null)[];
const arrayOf =
  <T>(parse: (text: string) => T) =>
  (text: string): (T | null)[] =>
    textArray(text).map((item) => (item === null ? null : parse(item)));

const exact = new Map<number, (text: string) => unknown>([
  [oid.int8, BigInt],
  [oid.date, asText],
  [oid.timestamp, asText],
  [oid.timestamptz, instantFromText],
  [oid.int8Array, arrayOf(BigInt)],
  [oid.dateArray, arrayOf(asText)],
  [oid.timestampArray, arrayOf(asText)],
  [oid.timestamptzArray, arrayOf(instantFromText)],
]);

/** Nothing is rounded and nothing becomes a Date: int8 is bigint, numeric is text, date is text, timestamptz is an Instant. */
export const exactTypes = {
  getTypeParser: (id: number, format?: string): unknown => (format !== 'binary' && exact.get(id)) || pg.types.getTypeParser(id, format as 'text'),
};
