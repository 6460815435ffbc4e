import type { Msg, Subscription } from '@nats-io/transport-node';
import type { Link } from '../connection/link.js';
import { machineMs } from '../context/machine.js';

const expiresMs = 30_000;
const heartbeatMs = 2_000;
const nanos = 1_000_000;

/**
 * Pulls messages of one durable consumer by JetStream's own protocol: asked for by number, so that never more arrive than there is room
 * for. The library's iterators hide when a consumer is gone, and that is what must be known first.
 */
export class EventPull {
  private readonly prefix: string;
  private readonly subscription: Subscription;
  /** Messages still to come for each question, oldest first. Only the end of a question names it; a message keeps the event's own subject. */
  private readonly open = new Map<string, number>();
  private asked = 0;
  private heardAt = machineMs();
  /** The server has said that this pull leads nowhere: the consumer or its stream is not there. */
  gone = false;

  constructor(
    private readonly link: Link,
    private readonly stream: string,
    private readonly durable: string,
    private readonly onMessage: (message: Msg) => void,
    private readonly onGone: () => void,
  ) {
    this.prefix = `${link.inbox()}.`;
    this.subscription = link.connection.subscribe(`${this.prefix}*`, {
      callback: (error, message) => {
        if (!error) this.take(message);
      },
    });
  }

  /** Messages asked for and not yet here. */
  get outstanding(): number {
    let sum = 0;
    for (const left of this.open.values()) sum += left;
    return sum;
  }

  /** Asked, and heard nothing, not even a heartbeat. */
  get silent(): boolean {
    return this.open.size > 0 && machineMs() - this.heardAt > 3 * heartbeatMs;
  }

  ask(count: number): void {
    if (this.open.size === 0) this.heardAt = machineMs();
    const reply = `${this.prefix}${++this.asked}`;
    this.open.set(reply, count);
    this.link.connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${this.stream}.${this.durable}`, JSON.stringify({ batch: count, expires: expiresMs * nanos, idle_heartbeat: heartbeatMs * nanos }), { reply });
  }

  close(): void {
    this.open.clear();
    if (!this.subscription.isClosed()) this.subscription.unsubscribe();
  }

  private take(message: Msg): void {
    this.heardAt = machineMs();
    if (!message.subject.startsWith(this.prefix)) {
      const [oldest, left] = this.open.entries().next().value ?? [];
      if (oldest !== undefined) {
        if (left! > 1) this.open.set(oldest, left! - 1);
        else this.open.delete(oldest);
      }
      return this.onMessage(message);
    }
    const code = message.headers?.code ?? 0;
    if (code === 100 || !this.open.has(message.subject)) return; // a heartbeat, or the end of what has ended
    this.open.delete(message.subject);
    // 408: time is over, 404: nothing now. Anything else, no responder included, means that there is nobody to pull from.
    if (code !== 408 && code !== 404) {
      this.gone = true;
      this.onGone();
    }
  }
}
