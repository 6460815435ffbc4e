import { idFrom, type Instant, type Uuid } from '@maillage/kernel';
import type { YearEnd } from './year-end.js';

/** Kinds of lines of a year's settlement, in the order of application. */
export const adjustmentKinds = ['INDIVIDUAL_STOP_LOSS', 'RISK_CORRIDOR', 'AGGREGATE_STOP_LOSS', 'EARN_BACK'] as const;
export type AdjustmentKind = (typeof adjustmentKinds)[number];

/** What one kind moves, for one member or for the whole contract. Positive for the network. */
export interface Adjustment {
  readonly kind: AdjustmentKind;
  /** Null but for individual stop-loss. */
  readonly personId: Uuid | null;
  readonly amount: bigint;
}

/** A posted adjustment; never changed. */
export interface AdjustmentLine extends Adjustment {
  readonly lineId: Uuid;
  readonly entry: 'NEW' | 'REVERSAL';
  /** Counts the NEW lines of one kind and member from 1; a reversal has the number of the line it takes back. */
  readonly generation: number;
  readonly reversesLineId: Uuid | null;
}

/** A settlement that was posted. Never changed. */
export interface YearSettlement extends Omit<YearEnd, 'individualRecoveries'> {
  readonly id: Uuid;
  readonly contractId: Uuid;
  readonly year: number;
  /** Counts the settlements of one contract and year from 1. */
  readonly number: number;
  readonly knownAt: Instant;
  /** As written. */
  readonly qualityScore: string;
  readonly lines: number;
  readonly posted: bigint;
  readonly postedAt: Instant;
}

export const settlementIdOf = (contractId: Uuid, year: number, knownAt: Instant): Uuid => idFrom('year settlement', contractId, String(year), knownAt);

/**
 * What a year end moves, nothing of zero. The network has been paid the benchmark and has borne the cost, so it has the whole result already;
 * the corridor moves what is missing to its share of it.
 */
export function adjustmentsOf({ individualRecoveries, corridorShare, result, aggregateRecovery, earnBack }: YearEnd): Adjustment[] {
  const whole = (kind: AdjustmentKind, amount: bigint): Adjustment => ({ kind, personId: null, amount });
  return [
    ...[...individualRecoveries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([personId, amount]) => ({ kind: 'INDIVIDUAL_STOP_LOSS' as const, personId, amount })),
    whole('RISK_CORRIDOR', corridorShare - result),
    whole('AGGREGATE_STOP_LOSS', aggregateRecovery),
    whole('EARN_BACK', earnBack),
  ].filter(({ amount }) => amount !== 0n);
}

/** Lines to post: what differs from the newest lines is taken back whole and posted anew; the same amount posts nothing. */
export function postAdjustments(contractId: Uuid, year: number, due: readonly Adjustment[], newest: readonly AdjustmentLine[]): AdjustmentLine[] {
  const keyOf = ({ kind, personId }: Pick<Adjustment, 'kind' | 'personId'>): string => `${kind} ${personId ?? ''}`;
  const idOf = (adjustment: Adjustment, generation: number, entry: AdjustmentLine['entry']): Uuid => idFrom('adjustment line', contractId, String(year), adjustment.kind, adjustment.personId ?? '', String(generation), entry);
  const last = new Map(newest.map((line) => [keyOf(line), line]));
  const wanted = new Map(due.map((adjustment) => [keyOf(adjustment), adjustment]));
  const gone = newest.filter((line) => !wanted.has(keyOf(line))).map(({ kind, personId }) => ({ kind, personId, amount: 0n }));
  return [...due, ...gone].flatMap((adjustment) => {
    const before = last.get(keyOf(adjustment));
    const standing = before?.entry === 'NEW' ? before : null;
    if ((standing?.amount ?? 0n) === adjustment.amount) return [];
    const generation = (before?.generation ?? 0) + 1;
    return [
      ...(standing ? [{ ...standing, lineId: idOf(standing, standing.generation, 'REVERSAL'), entry: 'REVERSAL' as const, amount: -standing.amount, reversesLineId: standing.lineId }] : []),
      ...(adjustment.amount === 0n ? [] : [{ ...adjustment, lineId: idOf(adjustment, generation, 'NEW'), entry: 'NEW' as const, generation, reversesLineId: null }]),
    ];
  });
}
