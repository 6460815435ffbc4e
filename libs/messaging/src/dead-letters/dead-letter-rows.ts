import { isMaillageError, newId, systemClock, type Uuid } from '@maillage/kernel';
import type { Work } from '@maillage/database';
import { NotYet } from '../events/not-yet.js';
import type { EventEnvelope } from '../events/event.js';

/** What is kept of an event that cannot be taken in now. */
export interface Letter {
  readonly envelope: EventEnvelope;
  readonly key: string | null;
  readonly payload: Uint8Array;
  readonly traceparent: string | null;
}

/** Why, as data. Messages are left out: they may repeat what somebody wrote. */
export interface Cause {
  readonly category: string;
  readonly reason: string;
}

/** Category and reason of whatever a subscriber threw. */
export function causeOf(error: unknown): Cause {
  if (error instanceof NotYet) return { category: 'CONFLICT', reason: `NOT_YET ${error.message}`.slice(0, 200) };
  if (isMaillageError(error)) return { category: error.category, reason: error.reason };
  return { category: 'INTERNAL', reason: (error as Error | undefined)?.name ?? 'UNKNOWN' };
}

/** Keeps a letter; an event is kept once for a consumer, whatever happens to it later. */
export async function keepLetter(work: Work, consumer: string, letter: Letter, state: 'DEAD' | 'HELD', cause: Cause, attempts: number): Promise<void> {
  const { envelope } = letter;
  await work.execute(
    `INSERT INTO dead_letter (id, consumer, event_id, subject, key, aggregate, version, write_id, snapshot, traceparent, payload, state, category, reason, attempts)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT (consumer, event_id) DO UPDATE SET state = excluded.state, category = excluded.category, reason = excluded.reason, attempts = excluded.attempts, failed_at = now(), resolved_at = NULL`,
    [newId(systemClock), consumer, envelope.id, envelope.subject, letter.key, envelope.aggregate, envelope.version, envelope.writeId, envelope.snapshot, letter.traceparent, letter.payload, state, cause.category, cause.reason, attempts],
  );
}

/** The kind of aggregate that a subject speaks of. */
export const kindOf = (subject: string): string => subject.split('.')[3] ?? '';

interface Open {
  readonly kind: string;
  readonly aggregate: string;
}

const openLetters = {
  name: 'messaging-open-letters',
  // Waits for a re-driver at work on the same aggregate, and then no longer sees what it resolved.
  text: `SELECT split_part(subject, '.', 4) AS kind, aggregate FROM dead_letter WHERE consumer = $1 AND state <> 'RESOLVED' AND aggregate = ANY ($2::text[]) FOR SHARE`,
};

/** Aggregates among these that a dead letter holds back, as `kind aggregate`. */
export async function heldAggregates(work: Work, consumer: string, aggregates: readonly string[]): Promise<Set<string>> {
  const rows = await work.query<Open>(openLetters, [consumer, aggregates]);
  return new Set(rows.map((row) => `${row.kind} ${row.aggregate}`));
}

/** One letter as an operator sees it. */
export interface DeadLetterRow {
  readonly id: Uuid;
  readonly consumer: string;
  readonly event_id: Uuid;
  readonly subject: string;
  readonly aggregate: string;
  readonly version: bigint;
  readonly state: string;
  readonly category: string;
  readonly reason: string;
  readonly attempts: number;
  readonly failed_at: string;
  readonly payload_bytes: number;
}
