import { inTransaction, reader } from '@maillage/database';
import type { JetStreamManager } from '@nats-io/jetstream';
import { Loop } from '../context/loop.js';
import { ensureStream, isMissing, manager, streamOf } from '../events/event-stream.js';
import type { OwnerParts } from './outbox-relay.js';
import { owed } from './outbox-rows.js';

interface Seen {
  readonly created: string | null;
  readonly last_seq: bigint;
}

/**
 * Keeps the stream there, and notices when NATS has lost it: a new birth, or an end that moved back (after a power cut the stream is there
 * and empty). Then all rows that somebody still waits for are published again. So are rows that stay unconfirmed although their consumer
 * has nothing left to read.
 */
export class StreamWatch {
  private readonly loop: Loop;
  private jsm: JetStreamManager | undefined;

  constructor(
    private readonly parts: OwnerParts,
    private readonly wakeRelay: () => void,
  ) {
    this.loop = new Loop('stream-watch', parts.tuning.streamCheck, () => this.round(), parts.settings.log);
  }

  start(): void {
    this.parts.link.whenBack(() => this.loop.nudge());
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async round(): Promise<boolean> {
    const { link, settings, tuning, identity } = this.parts;
    link.mustBeThere();
    this.jsm ??= await manager(link);
    // Read before the stream is asked: a relay may move both meanwhile, but only forward.
    const seen = await reader(settings.dataSource).one<Seen>('SELECT created, last_seq FROM outbox_stream', [], 'STREAM_ROW_MISSING');
    const { created, state } = await link.unlessLost(ensureStream(this.jsm, identity.context, Math.min(30_000, Math.floor(tuning.republishAfter / 2))));
    if (seen.created !== created || BigInt(state.last_seq) < seen.last_seq) await this.lost(seen, created, state.last_seq);
    await link.unlessLost(this.republishForgotten(this.jsm));
    return false;
  }

  private async lost(seen: Seen, created: string, lastSeq: number): Promise<void> {
    const { settings } = this.parts;
    const again = await inTransaction(settings.dataSource, async (work) => {
      await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('maillage.stream-lost', 0))`);
      const now = await work.one<Seen>('SELECT created, last_seq FROM outbox_stream', [], 'STREAM_ROW_MISSING');
      // Another instance has seen it too, and was quicker.
      if (now.created !== seen.created || now.last_seq < seen.last_seq) return 0;
      // Rows before the stream's row, as relays and confirmations do it: they would wait for each other otherwise.
      const rows = await work.execute('UPDATE outbox SET published_at = NULL WHERE settled_at IS NULL AND published_at IS NOT NULL');
      await work.execute('UPDATE outbox_stream SET created = $1, last_seq = $2', [created, lastSeq]);
      return rows;
    });
    if (seen.created !== null) settings.log.warn({ republished: again }, 'the event stream was lost; publishing again what is not confirmed');
    this.wakeRelay();
  }

  private async republishForgotten(jsm: JetStreamManager): Promise<void> {
    const { settings, tuning, identity } = this.parts;
    const late = await reader(settings.dataSource).query<{ consumer: string }>(
      `SELECT DISTINCT s.consumer FROM (SELECT * FROM outbox WHERE settled_at IS NULL AND published_at < now() - $1 * interval '1 millisecond' ORDER BY position LIMIT 1000) o
         JOIN event_subscription s ON ${owed} WHERE NOT EXISTS (SELECT 1 FROM outbox_confirmation c WHERE c.event_id = o.event_id AND c.consumer = s.consumer)`,
      [tuning.republishAfter],
    );
    for (const { consumer } of late) {
      if (!(await this.isIdle(jsm, streamOf(identity.context), consumer))) continue;
      const again = await inTransaction(settings.dataSource, (work) =>
        work.execute(
          `UPDATE outbox o SET published_at = NULL FROM event_subscription s
            WHERE s.consumer = $2 AND ${owed} AND o.settled_at IS NULL AND o.published_at < now() - $1 * interval '1 millisecond'
              AND NOT EXISTS (SELECT 1 FROM outbox_confirmation c WHERE c.event_id = o.event_id AND c.consumer = s.consumer)`,
          [tuning.republishAfter, consumer],
        ),
      );
      settings.log.warn({ consumer, republished: again }, 'events stayed unconfirmed; publishing them again');
      this.wakeRelay();
    }
  }

  /** A consumer that still has something to read is late, not forgotten: publishing again would only make it later. */
  private async isIdle(jsm: JetStreamManager, stream: string, consumer: string): Promise<boolean> {
    try {
      const info = await jsm.consumers.info(stream, consumer);
      return info.num_pending === 0 && info.num_ack_pending === 0;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }
}
