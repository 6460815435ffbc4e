import { idFrom, type Instant, type Uuid, type YearMonth } from '@maillage/kernel';

/** A run that was posted. Never changed. */
export interface Run {
  readonly id: Uuid;
  readonly contractId: Uuid;
  /** Counts the runs of one contract from 1. */
  readonly number: number;
  readonly month: YearMonth;
  readonly knownAt: Instant;
  readonly lines: number;
  /** Minor units of its lines, reversals included. */
  readonly posted: bigint;
  readonly withheld: bigint;
  /** Members that no rate row covers, in the order of their ids. */
  readonly unrated: readonly Uuid[];
  readonly postedAt: Instant;
}

/** The key is the run: whoever asks for it twice means the same one. */
export const runIdOf = (contractId: Uuid, month: YearMonth, knownAt: Instant): Uuid => idFrom('capitation run', contractId, month, knownAt);
