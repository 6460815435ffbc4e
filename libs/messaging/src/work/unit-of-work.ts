import type { AccessFact } from '@maillage/access';
import { inTransaction, type TransactionOptions, type Work } from '@maillage/database';
import { storeFacts } from '../access-facts/access-fact-rows.js';
import { deadlineExceeded, newId, systemClock } from '@maillage/kernel';
import type { DataSource } from 'typeorm';
import { machineMs } from '../context/machine.js';
import { positionToken } from '../context/position-token.js';
import { exchange, type RequestContext } from '../context/request-context.js';
import type { Signal } from '../context/signal.js';
import { currentTrace } from '../context/tracing.js';
import type { AuditEntry } from '../audit/audit-entry.js';
import { auditTransaction } from '../audit/audit-transaction.js';
import type { DomainEvent } from '../events/event.js';
import { outboxRows } from '../outbox/outbox-rows.js';
import type { EventWork } from './event-work.js';
import { claimKey, storeAnswer } from './idempotency.js';

/** What one transaction has published and declared so far. */
export function eventWork(work: Work): { readonly work: EventWork; readonly events: DomainEvent[]; readonly facts: AccessFact[] } {
  const events: DomainEvent[] = [];
  const facts: AccessFact[] = [];
  const publish = (...more: readonly DomainEvent[]): void => void events.push(...more);
  const declare = (...more: readonly AccessFact[]): void => void facts.push(...more);
  return { work: Object.assign(work, { publish, declare }), events, facts };
}

/** The facts of one transaction, as rows of it. */
export const declareFacts = (work: Work, owner: string, facts: readonly AccessFact[]): void => storeFacts(work, owner, facts.map((fact) => ({ ...fact, owner })));

/** Where a unit of work belongs. */
export interface UnitOfWorkParts {
  readonly dataSource: DataSource;
  readonly context: string;
  /** Raised after each commit that left something in the outbox. */
  readonly outboxWritten: Signal;
  /** Raised after each commit that declared access facts. */
  readonly factsWritten: Signal;
}

/** A position names so many facts; a write of more than that is waited for by its last ones. */
const factsInPosition = 16;
/** How often a transaction is run again after a deadlock or serialisation failure. */
const repeats = 3;

/** Writes of this service. */
export class UnitOfWork {
  constructor(private readonly parts: UnitOfWorkParts) {}

  /**
   * Runs `body` in one transaction: its rows, its events, its audit row and the answer to an Idempotency-Key are stored together, or nothing is. After a
   * deadlock or serialisation failure it runs again from its start, at most 3 times, so `body` touches nothing but `work`. With an
   * Idempotency-Key `body` returns the response message of the RPC, and one request has one transaction. Throws what `body` throws, the
   * refusals of databaseError, and RULE_VIOLATION with IDEMPOTENCY_KEY_REUSED.
   */
  async run<T>(context: RequestContext, body: (work: EventWork) => Promise<T>, options: Omit<TransactionOptions, 'repeats'> = {}): Promise<T> {
    const { dataSource, outboxWritten, factsWritten, context: owner } = this.parts;
    const request = context[exchange];
    const keyed = context.idempotencyKey !== null && request.method !== '';
    if (keyed && request.keyClaimed) throw new Error(`${request.method}: a request with an Idempotency-Key has one transaction`);
    let position: string | null = null;
    let declared = 0;
    let audited: AuditEntry | null = null;
    const result = await inTransaction(
      dataSource,
      async (plain) => {
        const { work, events, facts } = eventWork(plain);
        if (keyed) await claimKey(work, context);
        const answer = await body(work);
        // The caller has been told that no answer came: what it never hears of must not happen either.
        if (request.method !== '' && machineMs() > context.deadline) throw deadlineExceeded('DEADLINE_EXCEEDED', 'The work was not finished in time, and has been taken back.');
        declareFacts(work, owner, facts);
        declared = facts.length;
        position = events.length > 0 || declared > 0 ? this.write(work, events, facts) : null;
        if (keyed) storeAnswer(work, context, answer, position);
        audited = options.readOnly ? null : auditTransaction(work, request, events, answer);
        return answer;
      },
      { ...options, repeats },
    );
    request.keyClaimed = keyed;
    if (declared > 0) factsWritten.raise();
    if (audited !== null) request.trail?.committed(audited);
    if (position !== null) {
      request.written.push(position);
      outboxWritten.raise();
    }
    return result;
  }

  private write(work: Work, events: readonly DomainEvent[], facts: readonly AccessFact[]): string {
    const { context } = this.parts;
    const writeId = newId(systemClock);
    outboxRows(work, events, { writeId, trace: currentTrace() });
    const counts = new Map<string, number>();
    for (const { subject, key } of events) {
      const full = key === null ? subject : `${subject}.${key}`;
      counts.set(full, (counts.get(full) ?? 0) + 1);
    }
    return positionToken({ context, writeId, at: machineMs(), counts, facts: new Map(facts.slice(-factsInPosition).map(({ factId, version }) => [factId, version])) });
  }
}
