import { inTransaction, type Work } from '@maillage/database';
import { newId, systemClock, type Uuid } from '@maillage/kernel';
import { backgroundContext, noTrace } from '../context/request-context.js';
import type { Signal } from '../context/signal.js';
import { inSpan, SpanKind } from '../context/tracing.js';
import { heldAggregates, keepLetter, kindOf, type Cause } from '../dead-letters/dead-letter-rows.js';
import type { MessagingSettings } from '../messaging.config.js';
import { outboxRows } from '../outbox/outbox-rows.js';
import type { EventWork } from '../work/event-work.js';
import { declareFacts, eventWork } from '../work/unit-of-work.js';
import { callsOf, type Delivery } from './delivery.js';

/** Where events are taken in. */
export interface InboxParts {
  readonly service: string;
  readonly settings: MessagingSettings;
  readonly outboxWritten: Signal;
  readonly factsWritten: Signal;
  /** Context of the service. */
  readonly context: string;
}

const insert = {
  name: 'messaging-inbox-insert',
  text: `INSERT INTO inbox (consumer, event_id, subject, write_id) SELECT $1::text, * FROM unnest($2::uuid[], $3::text[], $4::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id`,
};

const held: Cause = { category: 'CONFLICT', reason: 'HELD_BACK' };

/** The inbox rows of these events; answers those that were not there before. Two instances that take the same events meet in one order. */
async function firstTime(work: Work, consumer: string, deliveries: readonly Pick<Delivery, 'envelope' | 'key'>[]): Promise<Set<Uuid>> {
  const sorted = [...deliveries].sort((a, b) => (a.envelope.id < b.envelope.id ? -1 : 1));
  const rows = await work.query<{ event_id: Uuid }>(insert, [
    consumer,
    sorted.map(({ envelope }) => envelope.id),
    sorted.map(({ envelope, key }) => (key === null ? envelope.subject : `${envelope.subject}.${key}`)),
    sorted.map(({ envelope }) => envelope.writeId),
  ]);
  return new Set(rows.map((row) => row.event_id));
}

/** Runs the methods of one event. */
export async function callSubscribers({ service, settings }: InboxParts, work: EventWork, delivery: Pick<Delivery, 'envelope' | 'payload' | 'subscribers' | 'traceparent' | 'calls'>): Promise<void> {
  const trace = delivery.traceparent === null ? noTrace : { traceparent: delivery.traceparent, tracestate: '' };
  const context = backgroundContext(service, settings.clock, settings.zone, trace);
  for (const { message, handle } of callsOf(delivery))
    await inSpan(`${message.$typeName} process`, SpanKind.CONSUMER, trace, { 'messaging.system': 'nats' }, () => handle(message, { work, event: delivery.envelope, context }));
}

/**
 * Takes events in: inbox rows, their effects and the events they cause are committed together, or nothing is. What was taken in before is
 * passed over; what belongs to an aggregate with a dead letter is held behind it. Throws what a subscriber throws.
 */
export async function takeIn(parts: InboxParts, consumer: string, deliveries: readonly Delivery[]): Promise<number> {
  const { count, published, declared } = await inTransaction(parts.settings.dataSource, async (plain) => {
    const { work, events, facts } = eventWork(plain);
    const [fresh, blocked] = await Promise.all([
      firstTime(work, consumer, deliveries),
      heldAggregates(work, consumer, deliveries.map(({ envelope }) => envelope.aggregate)),
    ]);
    const count = fresh.size;
    for (const delivery of deliveries) {
      const { id, subject, aggregate } = delivery.envelope;
      if (!fresh.delete(id)) continue;
      if (blocked.size > 0 && blocked.has(`${kindOf(subject)} ${aggregate}`)) {
        await keepLetter(work, consumer, delivery, 'HELD', held, 0);
        await work.execute('UPDATE inbox SET applied = false WHERE consumer = $1 AND event_id = $2', [consumer, id]);
      } else await callSubscribers(parts, work, delivery);
    }
    if (events.length > 0) outboxRows(work, events, { writeId: newId(systemClock), trace: noTrace });
    declareFacts(work, parts.context, facts);
    return { count, published: events.length, declared: facts.length };
  });
  if (published > 0) parts.outboxWritten.raise();
  if (declared > 0) parts.factsWritten.raise();
  return count;
}

/** Puts one event aside for a person. Its inbox row stands as not applied, so it is neither taken in again nor taken for seen. */
export async function putAside(parts: InboxParts, consumer: string, delivery: Delivery, cause: Cause, attempts: number): Promise<void> {
  await inTransaction(parts.settings.dataSource, async (work) => {
    if ((await firstTime(work, consumer, [delivery])).size === 0) return;
    await keepLetter(work, consumer, delivery, 'DEAD', cause, attempts);
    await work.execute('UPDATE inbox SET applied = false WHERE consumer = $1 AND event_id = $2', [consumer, delivery.envelope.id]);
  });
}
