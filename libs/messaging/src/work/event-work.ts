import type { AccessFact } from '@maillage/access';
import type { Work } from '@maillage/database';
import type { DomainEvent } from '../events/event.js';

/** A transaction that may also publish. */
export interface EventWork extends Work {
  /** Stores events in the outbox together with everything else of this transaction, in the order of the calls. */
  publish(...events: readonly DomainEvent[]): void;
  /** Stores access facts of this service together with everything else; they bite here at the commit, and everywhere within a second. */
  declare(...facts: readonly AccessFact[]): void;
}
