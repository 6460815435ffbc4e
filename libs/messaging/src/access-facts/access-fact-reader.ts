import { AckPolicy, DeliverPolicy, type JetStreamManager } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/transport-node';
import { inTransaction, reader } from '@maillage/database';
import { epochMs, newId, systemClock, unavailable, type Instant } from '@maillage/kernel';
import type { Link } from '../connection/link.js';
import { faultFields } from '../context/fault-fields.js';
import { Loop } from '../context/loop.js';
import { isMissing, manager } from '../events/event-stream.js';
import { EventPull } from '../inbox/event-pull.js';
import type { OwnerParts } from '../outbox/outbox-relay.js';
import { storeFacts, type OwnedFact } from './access-fact-rows.js';
import { accessStream } from '../permissions.js';
import { factOf, heartbeat, heartbeatOf } from './access-stream.js';

const batch = 500;
const nanos = 1_000_000;
const forgottenAfterMs = 60_000;

interface Read {
  readonly seq: number;
  readonly fact: OwnedFact | null;
  readonly alive: { readonly owner: string; readonly at: Instant } | null;
}

/** `$JS.ACK.[<domain>.<account>.]<stream>.<consumer>.<count>.<stream sequence>.…` */
function seqOf(message: Msg): number {
  const parts = (message.reply ?? '').split('.');
  return Number(parts[parts.length > 9 ? 7 : 5] ?? 0);
}

/** Keeps the other owners' facts in this service's own table. Every instance reads by itself: it must know how fresh what it reads is. */
export class AccessFactReader {
  private readonly loop: Loop;
  private queue: Read[] = [];
  private pull: EventPull | undefined;
  private jsm: JetStreamManager | undefined;
  private birth = '';

  constructor(
    private readonly parts: OwnerParts,
    /** Facts that have been stored, those of this context too. */
    private readonly onFacts: (facts: readonly OwnedFact[]) => void,
    /** An owner's facts of up to then have been stored. */
    private readonly onAlive: (owner: string, atMs: number) => void,
  ) {
    this.loop = new Loop('access-fact-reader', 500, () => this.round(), parts.settings.log);
  }

  start(): void {
    this.parts.link.whenBack(() => {
      this.reset();
      this.loop.nudge();
    });
    this.loop.start();
  }

  async stop(): Promise<void> {
    this.pull?.close();
    await this.loop.stop();
  }

  private reset(): void {
    this.pull?.close();
    this.pull = undefined;
    this.queue = [];
    this.loop.wake();
  }

  private async round(): Promise<boolean> {
    if (this.pull?.silent || this.pull?.gone) this.reset();
    const pull = (this.pull ??= await this.parts.link.unlessLost(this.open(this.parts.link)));
    const missing = 2 * batch - this.queue.length - pull.outstanding;
    if (missing >= batch) pull.ask(missing);
    const taken = this.queue.splice(0, batch);
    if (taken.length === 0) return false;
    try {
      await this.store(taken);
    } catch (error) {
      this.queue = [...taken, ...this.queue];
      throw error;
    }
    return this.queue.length > 0;
  }

  private async store(taken: readonly Read[]): Promise<void> {
    const { settings, identity } = this.parts;
    const facts = taken.flatMap(({ fact }) => fact ?? []);
    const last = taken.reduce((most, { seq }) => Math.max(most, seq), 0);
    if (facts.length > 0) {
      await inTransaction(
        settings.dataSource,
        (work) => {
          storeFacts(work, identity.context, facts.filter(({ owner }) => owner !== identity.context));
          work.atCommit('UPDATE access_stream SET read_from = $1, last_read = CASE WHEN read_from = $1 THEN greatest(last_read, $2::bigint) ELSE $2::bigint END', [this.birth, last]);
          return Promise.resolve();
        },
        { repeats: 3 },
      );
      this.onFacts(facts);
    }
    for (const { alive } of taken) if (alive) this.onAlive(alive.owner, epochMs(alive.at));
  }

  /** Goes on where this service was, or at the beginning of a stream that it does not know. */
  private async open(link: Link): Promise<EventPull> {
    const { settings, identity } = this.parts;
    link.mustBeThere();
    const jsm = (this.jsm ??= await manager(link));
    const info = await jsm.streams.info(accessStream).catch((error: unknown) => {
      if (isMissing(error)) throw unavailable('STREAM_AWAY', 'The access facts are not there yet.');
      throw error;
    });
    const { read_from, last_read } = await reader(settings.dataSource).one<{ read_from: string | null; last_read: bigint }>('SELECT read_from, last_read FROM access_stream', [], 'STREAM_ROW_MISSING');
    this.birth = info.created;
    const known = read_from === info.created && last_read <= BigInt(info.state.last_seq);
    const { name } = await jsm.consumers.add(accessStream, {
      name: `${identity.name}-access-${newId(systemClock)}`, ack_policy: AckPolicy.None, mem_storage: true, inactive_threshold: forgottenAfterMs * nanos,
      ...(known ? { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: Number(last_read) + 1 } : { deliver_policy: DeliverPolicy.All }),
    });
    return new EventPull(
      link, accessStream, name,
      (message) => {
        const read = this.read(message);
        if (read) this.queue.push(read);
        this.loop.wake();
      },
      () => this.loop.wake(),
    );
  }

  private read(message: Msg): Read | null {
    try {
      const seq = seqOf(message);
      if (message.subject.endsWith(`.${heartbeat}`)) return { seq, fact: null, alive: heartbeatOf(message.data) };
      const fact = factOf(message.data);
      // The subject is what NATS lets a service publish under: nobody speaks for another owner.
      if (fact && message.subject.split('.')[2] !== fact.owner) throw new Error('an access fact travels under another owner');
      return { seq, fact, alive: null };
    } catch (error) {
      this.parts.settings.log.error({ ...faultFields(error) }, 'an access fact cannot be read');
      return null;
    }
  }
}
