import { connect, createInbox, nkeyAuthenticator, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { unavailable } from '@maillage/kernel';
import { machineMs } from '../context/machine.js';
import type { MessagingLog } from '../context/messaging-log.js';
import { inboxOf } from '../permissions.js';

/** A private subject of this process; what arrives goes to the callback it was opened with. */
export interface Address {
  readonly subject: string;
  close(): void;
}

/** How a process reaches NATS. */
export interface NatsAccess {
  readonly url: string;
  /** Its own nkey seed (`SU…`); without one the server must let anybody in. */
  readonly seed?: string | undefined;
  /** Present: TLS or nothing. PEM texts; without `ca` the system's certificates vouch for the server. */
  readonly tls?: { readonly ca?: string | undefined; readonly cert?: string | undefined; readonly key?: string | undefined } | undefined;
}

/** Away for longer than this, and a call fails at once instead of waiting for the connection. */
const patience = 1_000;
const sayEvery = 5_000;

/** `nats://user:password@host:4222,host2:4222`: the library takes name and password apart from the servers only. */
export function addressOf(url: string): { readonly servers: string[]; readonly user?: string; readonly pass?: string } {
  const urls = url.split(',').map((each) => new URL(each.includes('://') ? each : `nats://${each}`));
  const named = urls.find((each) => each.username !== '');
  return {
    servers: urls.map((each) => `${each.protocol}//${each.host}`),
    ...(named ? { user: decodeURIComponent(named.username), pass: decodeURIComponent(named.password) } : {}),
  };
}

/** Who the library itself asks, and who acknowledges what a stream has stored. */
export const jetStream = 'jetstream';

/** The context behind a private address: who asks, when it stands as reply of a request. */
export const ownerOf = (address: string | undefined): string => address?.split('.')[1] ?? jetStream;

/**
 * One connection to NATS that is never given up, and the private addresses on it. All addresses share one subscription,
 * so opening one costs no message. Each address names the one who may write to it, and the server's permissions hold
 * everybody else off: nobody answers in another's name.
 */
export class Link {
  private readonly prefix: string;
  private readonly process: string;
  private readonly open = new Map<string, (message: Msg) => void>();
  private lastToken = 0;
  private lostAt: number | null = null;
  private readonly onReturn = new Set<() => void>();

  private constructor(
    readonly connection: NatsConnection,
    private readonly context: string,
    private readonly log: MessagingLog,
  ) {
    this.prefix = `${inboxOf(context)}.`;
    // Instances of one service share its permissions, not their addresses.
    this.process = createInbox().slice('_INBOX.'.length);
    connection.subscribe(`${this.prefix}*.${this.process}.*`, { callback: (_error, message) => this.open.get(message.subject.slice(this.prefix.length))?.(message) });
    void this.watch();
  }

  /** Waits until NATS is there, however long that takes. `context` is the one that it answers for; a process that only asks goes by its name. */
  static async connect({ name, context = name, ...options }: NatsAccess & { readonly name: string; readonly context?: string; readonly log: MessagingLog }): Promise<Link> {
    const waiting = setInterval(() => options.log.warn({}, 'waiting for NATS'), sayEvery);
    const connection = await connect({
      ...addressOf(options.url),
      name,
      ...(options.seed ? { authenticator: nkeyAuthenticator(new TextEncoder().encode(options.seed)) } : {}),
      ...(options.tls ? { tls: { ...options.tls } } : {}),
      inboxPrefix: inboxOf(context),
      maxReconnectAttempts: -1,
      waitOnFirstConnect: true,
      reconnectTimeWait: 200,
      reconnectJitter: 200,
      pingInterval: 10_000,
      maxPingOut: 2,
      ignoreAuthErrorAbort: true,
      noAsyncTraces: true,
    }).finally(() => clearInterval(waiting));
    return new Link(connection, context, options.log);
  }

  get connected(): boolean {
    return this.lostAt === null && !this.connection.isClosed();
  }

  /** Bytes of one part of a large body; a message must stay below what the server takes. */
  get partBytes(): number {
    return Math.min(512 * 1024, (this.connection.info?.max_payload ?? 1024 * 1024) - 16 * 1024);
  }

  /** Throws UNAVAILABLE with MESSAGING_AWAY while NATS has been away for more than a moment. */
  mustBeThere(): void {
    if (this.connection.isClosed() || (this.lostAt !== null && machineMs() - this.lostAt > patience)) throw messagingAway();
  }

  /** An address that `from` may write to: the context that is asked, or `jetStream`. */
  address(from: string, callback: (message: Msg) => void): Address {
    const token = `${from}.${this.process}.${(++this.lastToken).toString(36)}`;
    this.open.set(token, callback);
    return { subject: this.prefix + token, close: () => void this.open.delete(token) };
  }

  /** A new inbox for the library's own protocols, below what this process may subscribe. */
  inbox(): string {
    return createInbox(inboxOf(this.context));
  }

  /** Calls back after each time the connection was lost and has returned; the answer ends that. */
  whenBack(callback: () => void): () => void {
    this.onReturn.add(callback);
    return () => this.onReturn.delete(callback);
  }

  /** `asked`, or MESSAGING_AWAY once the connection was lost and is back: what was on the wire then is never answered. For questions that may be asked twice. */
  async unlessLost<T>(asked: Promise<T>): Promise<T> {
    const lost = Promise.withResolvers<never>();
    const end = this.whenBack(() => lost.reject(messagingAway()));
    try {
      return await Promise.race([asked, lost.promise]);
    } finally {
      end();
    }
  }

  /** Sends what is left and closes. */
  async close(): Promise<void> {
    this.onReturn.clear();
    if (this.connection.isClosed()) return;
    // Draining waits for the server; while it is away there is nobody to wait for.
    if (this.connected) await Promise.race([this.connection.drain().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    await this.connection.close();
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') {
        this.lostAt ??= machineMs();
        this.log.warn({}, 'connection to NATS lost');
      } else if (status.type === 'reconnect') {
        this.lostAt = null;
        this.log.info({}, 'connection to NATS is back');
        for (const callback of this.onReturn) callback();
      } else if (status.type === 'error') this.log.warn({ reason: String(status.error.name) }, 'NATS reports a fault');
    }
  }
}

/** UNAVAILABLE with MESSAGING_AWAY: there is no connection to NATS. */
export const messagingAway = () => unavailable('MESSAGING_AWAY', 'The platform cannot be reached right now; try again in a moment.');
