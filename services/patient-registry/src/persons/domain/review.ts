import type { Instant, Uuid } from '@maillage/kernel';

/** A pair of persons that waits for a decision, or has it. */
export interface Review {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly likelySameAs: Uuid;
  /** Four decimals. */
  readonly score: string;
  readonly algorithm: string;
  readonly explanation: readonly string[];
  readonly state: 'OPEN' | 'SAME' | 'DIFFERENT';
  readonly openedAt: Instant;
}
