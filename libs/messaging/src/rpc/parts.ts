import type { Msg } from '@nats-io/transport-node';
import type { Address, Link } from '../connection/link.js';
import { decodeHeaders, encodeHeaders, header } from './wire.js';

/** Parts that may be under way: enough to keep the wire busy, little enough for any receiver. */
const windowParts = 8;
const grantParts = 4;

/** Sends one body in parts, never more than the receiver has room for. */
export class PartsSender {
  private credit = 0;
  private offset: number;
  private readonly step: number;

  constructor(
    private readonly link: Link,
    private readonly body: Uint8Array,
    /** Bytes that went ahead in the first message. */
    sent: number,
    private readonly onDone: () => void = () => undefined,
  ) {
    this.offset = sent;
    this.step = link.partBytes;
  }

  /** `to` is where the parts go. */
  grant(parts: number, to: string): void {
    this.credit += parts;
    while (this.credit > 0 && this.offset < this.body.length) {
      const part = this.body.subarray(this.offset, this.offset + this.step);
      this.link.connection.publish(to, part);
      this.offset += part.length;
      this.credit -= 1;
    }
    if (this.offset >= this.body.length) this.onDone();
  }
}

/** Gathers the parts of one body; it alone says how many may come. */
export class PartsReceiver {
  private readonly body: Uint8Array;
  private received = 0;
  private ungranted = 0;

  constructor(
    private readonly link: Link,
    total: number,
    private readonly onComplete: (body: Uint8Array) => void,
  ) {
    this.body = Buffer.allocUnsafe(total);
  }

  /** Opens the flow: credit goes to `sender`, parts come to `address`. */
  start(sender: string, address: Address): void {
    this.credit(sender, address, windowParts);
  }

  take(part: Uint8Array, sender: string, address: Address): void {
    if (this.received + part.length > this.body.length) return; // more than was announced: it never completes, and the deadline frees it
    this.body.set(part, this.received);
    this.received += part.length;
    if (this.received === this.body.length) return this.onComplete(this.body);
    if (++this.ungranted >= grantParts) {
      this.credit(sender, address, this.ungranted);
      this.ungranted = 0;
    }
  }

  private credit(sender: string, address: Address, parts: number): void {
    this.link.connection.publish(sender, undefined, { reply: address.subject, headers: encodeHeaders([[header.credit, String(parts)]]) });
  }
}

/** Credit in a message, or 0. */
export const creditIn = (message: Msg): number => Number(decodeHeaders(message)[header.credit] ?? 0);
