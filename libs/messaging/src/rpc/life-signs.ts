import type { Msg } from '@nats-io/transport-node';
import type { Link } from '../connection/link.js';
import { encodeHeaders, header } from './wire.js';

/** How often a server says that it still works on a request. */
const everyMs = 2_000;
const sign = encodeHeaders([[header.working, '1']]);

/** Tells those who wait that their request is in work: who hears nothing any more knows that the server died, long before a deadline of minutes. */
export class LifeSigns {
  private readonly inWork = new Set<Msg>();
  private readonly timer: NodeJS.Timeout;

  constructor(link: Link) {
    this.timer = setInterval(() => {
      if (!link.connected) return;
      for (const { reply } of this.inWork) if (reply) link.connection.publish(reply, undefined, { headers: sign });
    }, everyMs).unref();
  }

  begin(message: Msg): void {
    this.inWork.add(message);
  }

  end(message: Msg): void {
    this.inWork.delete(message);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
