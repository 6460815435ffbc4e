import type { MsgHdrs } from '@nats-io/transport-node';
import { jetStream, type Link } from '../connection/link.js';
import { isNoResponder } from '../rpc/wire.js';

/** One message for the stream. */
export interface StreamMessage {
  readonly subject: string;
  readonly headers: MsgHdrs;
  readonly payload: Uint8Array;
}

/** Place in the stream, or null when the stream did not take it. */
export type Placed = number | null;

interface PubAck {
  readonly seq?: number;
  readonly error?: { readonly description?: string };
}

/** Publishes all of them at once and waits for each acknowledgement, at most `timeoutMs` and not beyond a loss of the connection. */
export function publishAll(link: Link, messages: readonly StreamMessage[], timeoutMs: number): Promise<Placed[]> {
  if (messages.length === 0) return Promise.resolve([]);
  return new Promise((resolve) => {
    const placed = messages.map((): Placed => null);
    let open = messages.length;
    const closers: (() => void)[] = [];
    const finish = (): void => {
      clearTimeout(timer);
      endOfWatch();
      for (const close of closers) close();
      resolve(placed);
    };
    const timer = setTimeout(finish, timeoutMs);
    const endOfWatch = link.whenBack(finish);
    messages.forEach((message, index) => {
      const address = link.address(jetStream, (answer) => {
        address.close();
        if (!isNoResponder(answer)) placed[index] = seqIn(answer.data);
        if (--open === 0) finish();
      });
      closers.push(address.close);
      try {
        link.connection.publish(message.subject, message.payload, { reply: address.subject, headers: message.headers });
      } catch {
        address.close();
        if (--open === 0) finish();
      }
    });
  });
}

function seqIn(data: Uint8Array): Placed {
  try {
    return (JSON.parse(Buffer.from(data).toString('utf8')) as PubAck).seq ?? null;
  } catch {
    return null;
  }
}
