import type { Message } from '@bufbuild/protobuf';
import { fromBinary } from '@bufbuild/protobuf';
import type { Msg } from '@nats-io/transport-node';
import { invalidArgument, newId, systemClock, type MaillageError } from '@maillage/kernel';
import type { EventEnvelope } from '../events/event.js';
import { decodeEventHeaders } from '../events/event-headers.js';
import { ownSubject } from '../events/event-stream.js';
import { decodeHeaders } from '../rpc/wire.js';
import { subscribersOf, type ConsumerPlan, type Subscriber } from './consumer-plan.js';

/** One event on its way into the inbox. */
export interface Delivery {
  readonly envelope: EventEnvelope;
  readonly key: string | null;
  readonly payload: Uint8Array;
  /** The state waits at the owner. */
  readonly omitted: boolean;
  readonly traceparent: string | null;
  readonly subscribers: readonly Subscriber[];
  readonly receipt: Receipt;
  /** Decoded, once somebody has. */
  readonly calls?: readonly Call[];
}

/** What JetStream is told about one message. */
export interface Receipt {
  /** Times it was handed out, this one included. */
  readonly count: number;
  ack(): void;
  /** Hand it out again after so many milliseconds. */
  again(delayMs: number): void;
  /** Never again. */
  term(): void;
  /** Still at it. */
  working(): void;
}

/** The receipt of one pulled message. */
export function receiptOf(message: Msg): Receipt {
  const say = (word: string): void => {
    if (!message.reply) return;
    try {
      message.respond(word);
    } catch {
      // The connection is closing; JetStream hands it out again, and the inbox knows it.
    }
  };
  return {
    get count() {
      // $JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<count>.…
      const parts = (message.reply ?? '').split('.');
      return Number(parts[parts.length > 9 ? 6 : 4] ?? 1);
    },
    ack: () => say('+ACK'),
    again: (delayMs) => say(`-NAK ${JSON.stringify({ delay: delayMs * 1_000_000 })}`),
    term: () => say('+TERM'),
    working: () => say('+WPI'),
  };
}

/** INVALID_ARGUMENT with EVENT_UNREADABLE: no later try will read it either. */
export const unreadable = (cause?: unknown): MaillageError => invalidArgument('EVENT_UNREADABLE', 'The event cannot be read.', [], { cause });

/** A message as a delivery; null when this consumer has no method for it, a letter's worth of rubbish when it is none of ours. */
export function deliveryOf(plan: ConsumerPlan, message: Msg): Delivery | null {
  const headers = decodeEventHeaders(decodeHeaders(message));
  const found = subscribersOf(plan, ownSubject(message.subject));
  const receipt = receiptOf(message);
  if (!headers)
    return {
      envelope: { id: newId(systemClock), subject: message.subject, aggregate: '?', version: 0, writeId: newId(systemClock), snapshot: false },
      key: null, payload: message.data, omitted: false, traceparent: null, subscribers: [], receipt,
    };
  if (!found) return null;
  return {
    envelope: { id: headers.id, subject: found.subject, aggregate: headers.aggregate, version: headers.version, writeId: headers.writeId, snapshot: headers.snapshot },
    key: found.key, payload: message.data, omitted: headers.omitted, traceparent: headers.traceparent, subscribers: found.subscribers, receipt,
  };
}

/** One call to make for a delivery. */
export interface Call {
  readonly message: Message;
  readonly handle: Subscriber['handle'];
}

/** Decodes for every subscriber. Throws INVALID_ARGUMENT with EVENT_UNREADABLE. */
export function callsOf(delivery: Pick<Delivery, 'subscribers' | 'payload' | 'calls'>): readonly Call[] {
  if (delivery.calls) return delivery.calls;
  if (delivery.subscribers.length === 0) throw unreadable();
  try {
    return delivery.subscribers.map(({ schema, handle }) => ({ message: fromBinary(schema, delivery.payload), handle }));
  } catch (cause) {
    throw unreadable(cause);
  }
}
