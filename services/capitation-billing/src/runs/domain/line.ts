import { idFrom, type Instant, type Uuid, type YearMonth } from '@maillage/kernel';
import type { Basis } from './due.js';

/** Why a line corrects an earlier one, or comes late: the first that applies, in this order. */
export const lineReasons = ['IDENTITY', 'CONTRACT', 'ENROLMENT', 'RISK_SCORE', 'RATE'] as const;
export type LineReason = (typeof lineReasons)[number];

export const lineKinds = ['NEW', 'REVERSAL'] as const;
export type LineKind = (typeof lineKinds)[number];

/** An amount of one member and month. Posted for ever: a correction is a reversal and a new line. */
export interface Line extends Basis {
  readonly lineId: Uuid;
  readonly month: YearMonth;
  /** The member at the time of posting. */
  readonly personId: Uuid;
  readonly kind: LineKind;
  /** Null for the first line of its month. */
  readonly reason: LineReason | null;
  /** Counts the NEW lines of one member and month from 1; a reversal has the number of the line it takes back. */
  readonly generation: number;
  /** Minor units; negative for a reversal. */
  readonly amount: bigint;
  /** Minor units withheld of the amount, with its sign. */
  readonly withheld: bigint;
  readonly reversesLineId: Uuid | null;
}

/** What was posted last for a member and month: a NEW line that stands, or its reversal (of which only the generation counts). */
export interface StandingLine extends Line {
  /** Knowledge of the run that posted it. */
  readonly knownAt: Instant;
  readonly reversed: boolean;
}

/** The same line is never posted twice: its id is made of what it stands for, and the database holds each id once. */
export const lineIdOf = (contractId: Uuid, personId: Uuid, month: YearMonth, generation: number, kind: LineKind): Uuid =>
  idFrom('capitation line', contractId, personId, month, String(generation), kind);
