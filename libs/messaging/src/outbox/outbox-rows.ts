import type { Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import type { DomainEvent } from '../events/event.js';
import type { TraceCarrier } from '../context/request-context.js';

const insert = {
  name: 'messaging-outbox-insert',
  text: `INSERT INTO outbox (event_id, subject, key, aggregate, version, payload, traceparent, write_id, only_consumer)
         SELECT *, $7::text, $8::uuid, $9::text FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bytea[])`,
};

/** Rows of one write, in the order of its calls. Sent with COMMIT: nothing of the transaction depends on them. */
export function outboxRows(work: Work, events: readonly DomainEvent[], of: { readonly writeId: Uuid; readonly trace: TraceCarrier; readonly onlyConsumer?: string }): void {
  work.atCommit(insert, [
    events.map((event) => event.id),
    events.map((event) => event.subject),
    events.map((event) => event.key),
    events.map((event) => event.aggregate),
    events.map((event) => event.version),
    events.map((event) => event.payload),
    of.trace.traceparent || null,
    of.writeId,
    of.onlyConsumer ?? null,
  ]);
}

/** What a subscription `s` owes of the outbox rows `o`: SQL condition. */
export const owed = `s.subject = o.subject AND CASE WHEN o.only_consumer IS NULL THEN o.xid >= s.from_xid AND (s.keys IS NULL OR o.key = ANY (s.keys)) ELSE s.consumer = o.only_consumer END`;

/** No subscription still owes the row `o`: SQL condition. */
export const owedToNobody = `NOT EXISTS (SELECT 1 FROM event_subscription s WHERE ${owed} AND NOT EXISTS (SELECT 1 FROM outbox_confirmation c WHERE c.event_id = o.event_id AND c.consumer = s.consumer))`;
