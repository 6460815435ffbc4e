import type { Msg } from '@nats-io/transport-node';
import type { Address, Link } from '../connection/link.js';
import { machineMs } from '../context/machine.js';
import { isNoResponder } from '../rpc/wire.js';

const expiresMs = 30_000;
const heartbeatMs = 2_000;
const nanos = 1_000_000;

/**
 * Pulls messages of one durable consumer by JetStream's own protocol: asked for by number, so that never more arrive than there is room
 * for. The library's iterators hide when a consumer is gone, and that is what must be known first.
 */
export class EventPull {
  private readonly open = new Set<{ readonly address: Address; left: number }>();
  private heardAt = machineMs();
  /** The server has said that this pull leads nowhere: the consumer or its stream is not there. */
  gone = false;

  constructor(
    private readonly link: Link,
    private readonly stream: string,
    private readonly durable: string,
    private readonly onMessage: (message: Msg) => void,
    private readonly onGone: () => void,
  ) {}

  /** Messages asked for and not yet here. */
  get outstanding(): number {
    let sum = 0;
    for (const pull of this.open) sum += pull.left;
    return sum;
  }

  /** Asked, and heard nothing, not even a heartbeat. */
  get silent(): boolean {
    return this.open.size > 0 && machineMs() - this.heardAt > 3 * heartbeatMs;
  }

  ask(count: number): void {
    if (this.open.size === 0) this.heardAt = machineMs();
    const address = this.link.address((message) => this.take(message, pull));
    const pull = { address, left: count };
    this.open.add(pull);
    this.link.connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${this.stream}.${this.durable}`, JSON.stringify({ batch: count, expires: expiresMs * nanos, idle_heartbeat: heartbeatMs * nanos }), { reply: address.subject });
  }

  close(): void {
    for (const pull of this.open) pull.address.close();
    this.open.clear();
  }

  private take(message: Msg, pull: { readonly address: Address; left: number }): void {
    this.heardAt = machineMs();
    const code = message.data.length === 0 ? (message.headers?.code ?? 0) : 0;
    if (code === 100) return; // heartbeat
    if (code === 0) {
      pull.left -= 1;
      if (pull.left === 0) this.end(pull);
      return this.onMessage(message);
    }
    this.end(pull);
    // 408: time is over, 404: nothing now. Anything else, no responder included, means that there is nobody to pull from.
    if (isNoResponder(message) || (code !== 408 && code !== 404)) {
      this.gone = true;
      this.onGone();
    }
  }

  private end(pull: { readonly address: Address; left: number }): void {
    pull.address.close();
    this.open.delete(pull);
  }
}
