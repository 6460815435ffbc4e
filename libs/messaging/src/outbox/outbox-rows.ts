import type { Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import type { DomainEvent } from '../events/event.js';
import type { TraceCarrier } from '../context/request-context.js';

// Payloads travel as one binary parameter and are cut apart by the server: an array of bytea would go as hexadecimal text, twice as long.
const insert = {
  name: 'messaging-outbox-insert',
  text: `INSERT INTO outbox (event_id, subject, key, aggregate, version, payload, traceparent, write_id, only_consumer)
         SELECT event_id, subject, key, aggregate, version, substring($6::bytea FROM starts FOR length), $9::text, $10::uuid, $11::text
           FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $7::int[], $8::int[]) AS e (event_id, subject, key, aggregate, version, starts, length)`,
};

/** Rows of one statement: a write of tens of thousands of events stays a few statements of bearable size. */
const rowsAtOnce = 1_000;

/** Rows of one write, in the order of its calls. Sent with COMMIT: nothing of the transaction depends on them. */
export function outboxRows(work: Work, events: readonly DomainEvent[], of: { readonly writeId: Uuid; readonly trace: TraceCarrier; readonly onlyConsumer?: string }): void {
  for (let first = 0; first < events.length; first += rowsAtOnce) {
    const chunk = events.slice(first, first + rowsAtOnce);
    let end = 1; // substring counts from one
    const starts = chunk.map(({ payload }) => (end += payload.length) - payload.length);
    work.atCommit(insert, [
      chunk.map((event) => event.id),
      chunk.map((event) => event.subject),
      chunk.map((event) => event.key),
      chunk.map((event) => event.aggregate),
      chunk.map((event) => event.version),
      Buffer.concat(chunk.map((event) => event.payload)),
      starts,
      chunk.map(({ payload }) => payload.length),
      of.trace.traceparent || null,
      of.writeId,
      of.onlyConsumer ?? null,
    ]);
  }
}

/** What a subscription `s` owes of the outbox rows `o`: SQL condition. */
export const owed = `s.subject = o.subject AND CASE WHEN o.only_consumer IS NULL THEN o.xid >= s.from_xid AND (s.keys IS NULL OR o.key = ANY (s.keys)) ELSE s.consumer = o.only_consumer END`;

/** No subscription still owes the row `o`: SQL condition. */
export const owedToNobody = `NOT EXISTS (SELECT 1 FROM event_subscription s WHERE ${owed} AND NOT EXISTS (SELECT 1 FROM outbox_confirmation c WHERE c.event_id = o.event_id AND c.consumer = s.consumer))`;
