import type { Uuid } from '@maillage/kernel';
import type { MsgHdrs } from '@nats-io/transport-node';
import { encodeHeaders, type Headers } from '../rpc/wire.js';

/** Above this an event carries key and version only, and subscribers fetch the state from its owner. */
export const inlineLimit = 256 * 1024;

/** What travels beside an event's payload. */
export interface EventHeaders {
  readonly id: Uuid;
  readonly version: number;
  readonly writeId: Uuid;
  readonly aggregate: string;
  readonly snapshot: boolean;
  /** The payload is too large for a message and waits at the owner. */
  readonly omitted: boolean;
  readonly traceparent: string | null;
}

/** Header bytes of one event; `Nats-Msg-Id` is its id, so that the stream drops a repeat. */
export const encodeEventHeaders = (event: EventHeaders): MsgHdrs =>
  encodeHeaders([
    ['Nats-Msg-Id', event.id],
    ['ev', `${event.version};${event.writeId};${event.snapshot ? 's' : ''}${event.omitted ? 'o' : ''};${event.aggregate}`],
    ['traceparent', event.traceparent],
  ]);

/** Null for a message that is none of ours. */
export function decodeEventHeaders(headers: Headers): EventHeaders | null {
  const parts = /^(\d{1,15});([0-9a-f-]{36});(s?)(o?);(.+)$/.exec(headers['ev'] ?? '');
  const id = headers['Nats-Msg-Id'];
  if (!parts || !id) return null;
  return { id, version: Number(parts[1]), writeId: parts[2]!, snapshot: parts[3] !== '', omitted: parts[4] !== '', aggregate: parts[5]!, traceparent: headers['traceparent'] ?? null };
}
