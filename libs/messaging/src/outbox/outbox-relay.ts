import { inTransaction } from '@maillage/database';
import { unavailable, type Uuid } from '@maillage/kernel';
import type { Link } from '../connection/link.js';
import { Loop } from '../context/loop.js';
import { machineMs } from '../context/machine.js';
import { measures } from '../context/measures.js';
import type { Signal } from '../context/signal.js';
import { inSpan, SpanKind } from '../context/tracing.js';
import { encodeEventHeaders, inlineLimit } from '../events/event-headers.js';
import { fillSubject } from '../events/event-stream.js';
import type { MessagingSettings, MessagingTuning, ServiceIdentity } from '../messaging.config.js';
import { publishAll, type StreamMessage } from './event-publisher.js';
import { owedToNobody } from './outbox-rows.js';

interface Claimed {
  readonly position: bigint;
  readonly event_id: Uuid;
  readonly subject: string;
  readonly key: string | null;
  readonly aggregate: string;
  readonly version: bigint;
  readonly payload: Buffer | null;
  readonly traceparent: string | null;
  readonly write_id: Uuid;
  readonly only_consumer: string | null;
}

/** What the publishing side of one service is built from. */
export interface OwnerParts {
  readonly link: Link;
  readonly identity: ServiceIdentity;
  readonly settings: MessagingSettings;
  readonly tuning: MessagingTuning;
}

const nothing = new Uint8Array();
const ackTimeout = 5_000;

const claim = {
  name: 'messaging-outbox-claim',
  text: `SELECT position, event_id, subject, key, aggregate, version, CASE WHEN octet_length(payload) <= ${inlineLimit} THEN payload END AS payload, traceparent, write_id, only_consumer
           FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED`,
};
// Rows that nobody is owed are settled at once: they wait for their pruning only.
const publish = {
  name: 'messaging-outbox-published',
  text: `WITH done AS (UPDATE outbox o SET published_at = now(), settled_at = CASE WHEN o.settled_at IS NULL AND ${owedToNobody} THEN now() ELSE o.settled_at END
                        WHERE o.position = ANY ($1::bigint[]) RETURNING old.settled_at IS NULL AND new.settled_at IS NOT NULL AS settled)
         UPDATE outbox_stream SET last_seq = greatest(last_seq, $2::bigint), settled = settled + (SELECT count(*) FILTER (WHERE settled) FROM done)`,
};

const messageOf = (row: Claimed): StreamMessage => {
  const own = row.key === null ? row.subject : `${row.subject}.${row.key}`;
  return {
    subject: row.only_consumer === null ? own : fillSubject(own, row.only_consumer),
    headers: encodeEventHeaders({
      id: row.event_id, version: Number(row.version), writeId: row.write_id, aggregate: row.aggregate,
      snapshot: row.only_consumer !== null, omitted: row.payload === null, traceparent: row.traceparent,
    }),
    payload: row.payload ?? nothing,
  };
};

/**
 * Publishes outbox rows. Rows are claimed, not passed by a cursor: transactions commit out of order, and a cursor would step over them.
 * Several relays share the work; a row that NATS did not acknowledge stays for the next round, so nothing is published never, and some
 * rows twice.
 */
export class OutboxRelay {
  private readonly loop: Loop;

  constructor(
    private readonly parts: OwnerParts,
    outboxWritten: Signal,
  ) {
    this.loop = new Loop('outbox-relay', parts.tuning.relayPoll, () => this.round(), parts.settings.log, outboxWritten);
  }

  start(): void {
    this.parts.link.whenBack(() => this.loop.nudge());
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** Publishes what the last requests have left, at most `ms` long, and stops. What remains waits for the next start. */
  async finish(ms: number): Promise<void> {
    const end = machineMs() + ms;
    await this.loop.stop();
    try {
      while (machineMs() < end && (await this.round()));
    } catch {
      // NATS or the database is away: the rows are safe where they are.
    }
  }

  /** Publishes one batch; true when there may be more. */
  private async round(): Promise<boolean> {
    const { link, settings, tuning, identity } = this.parts;
    link.mustBeThere();
    return inTransaction(settings.dataSource, async (work) => {
      const rows = await work.query<Claimed>(claim, [tuning.relayBatch]);
      if (rows.length === 0) return false;
      const placed = await inSpan('maillage.outbox/publish', SpanKind.PRODUCER, null, { 'messaging.batch.message_count': rows.length }, () => publishAll(link, rows.map(messageOf), ackTimeout));
      const done = rows.filter((_, index) => placed[index] !== null);
      // Nothing was taken: the stream is missing or NATS is away. The loop pauses, the watch makes the stream again.
      if (done.length === 0) throw unavailable('STREAM_AWAY', 'The event stream does not take messages.');
      work.atCommit(publish, [done.map((row) => row.position), placed.reduce<number>((most, seq) => Math.max(most, seq ?? 0), 0)]);
      measures.published.add(done.length, { context: identity.context });
      return rows.length === tuning.relayBatch || done.length < rows.length;
    });
  }
}
