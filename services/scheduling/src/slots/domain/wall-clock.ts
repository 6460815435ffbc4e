import { addDays, daysBetween, type LocalDate } from '@maillage/kernel';
import type { Stretch } from './stretches.js';

/** A stretch in which the clocks of a zone keep one distance to UTC; milliseconds, east is positive. */
export interface OffsetSpan extends Stretch {
  readonly offset: number;
}

export const minuteMs = 60_000;
export const dayMs = 1_440 * minuteMs;

const epoch = '1970-01-01' as LocalDate;
export const dayOf = (date: LocalDate): number => daysBetween(epoch, date);
export const dateOf = (day: number): LocalDate => addDays(epoch, day);
/** 1 Monday to 7 Sunday; 1 January 1970 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/**
 * Days whose wall clock may show a moment of `window`: no zone is further than a day from UTC. `spans` must reach as far
 * as these days do, see zoneSpans.
 */
export const daysAround = ({ from, to }: Stretch): { readonly first: number; readonly last: number } => ({ first: Math.floor(from / dayMs) - 1, last: Math.floor((to - 1) / dayMs) + 1 });

/** One day of wall time, in pieces that clocks show without a jump; times that do not exist are in none, times that come twice in the first only. */
export interface WallPiece {
  /** Wall time as if it were UTC, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** Pieces of the wall time from `day` 00:00 to the end of `lastDay`, in order. */
export function wallPieces(spans: readonly OffsetSpan[], day: number, lastDay = day): WallPiece[] {
  const pieces: WallPiece[] = [];
  const end = (lastDay + 1) * dayMs;
  // What clocks have shown already: after they go back, the second pass of the hour begins below it and is cut off.
  let shown = day * dayMs;
  for (const span of spans) {
    const from = Math.max(span.from + span.offset, shown);
    const to = Math.min(span.to + span.offset, end);
    shown = Math.max(shown, to);
    if (from < to) pieces.push({ from, to, offset: span.offset });
  }
  return pieces;
}

/** When clocks show the wall stretch for the first time; in two or more parts where they jump inside it. */
export const instantsOf = (pieces: readonly WallPiece[], wall: Stretch): Stretch[] =>
  pieces.flatMap(({ from, to, offset }) => {
    const part = { from: Math.max(from, wall.from), to: Math.min(to, wall.to) };
    return part.from < part.to ? [{ from: part.from - offset, to: part.to - offset }] : [];
  });

/** The instant at which clocks first show the wall time, or null when they never do. */
export function instantOf(pieces: readonly WallPiece[], wall: number): number | null {
  const piece = pieces.find(({ from, to }) => from <= wall && wall < to);
  return piece ? wall - piece.offset : null;
}
