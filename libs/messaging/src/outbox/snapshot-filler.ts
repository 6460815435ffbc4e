import { inTransaction, insertMany, reader, type Work } from '@maillage/database';
import { newId, systemClock } from '@maillage/kernel';
import { Loop } from '../context/loop.js';
import type { DomainEvent } from '../events/event.js';
import type { SnapshotSource } from '../events/event-decorators.js';
import type { OwnerParts } from './outbox-relay.js';

interface Unfilled {
  readonly consumer: string;
  readonly subject: string;
  readonly keys: readonly string[] | null;
  readonly from_xid: string;
}

const columns = { event_id: 'uuid', subject: 'text', key: 'text', aggregate: 'text', version: 'bigint', payload: 'bytea', write_id: 'uuid', only_consumer: 'text' };
const rowsAtOnce = 500;

/** Fills new consumers: the present state of everything they want, as outbox rows addressed to them alone. */
export class SnapshotFiller {
  private readonly loop: Loop;

  constructor(
    private readonly parts: OwnerParts,
    /** Source of each subject. */
    private readonly sources: () => ReadonlyMap<string, SnapshotSource>,
    private readonly wakeRelay: () => void,
  ) {
    this.loop = new Loop('snapshot-filler', 30_000, () => this.round(), parts.settings.log);
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async round(): Promise<boolean> {
    const unfilled = await reader(this.parts.settings.dataSource).query<Unfilled>('SELECT consumer, subject, keys, from_xid::text FROM event_subscription WHERE filled_at IS NULL ORDER BY consumer, subject');
    for (const each of unfilled) await this.fill(each);
    return false;
  }

  /** One subject of one consumer, in one consistent picture: all of it or nothing, so a crash starts it anew. */
  private async fill(unfilled: Unfilled): Promise<void> {
    const { settings } = this.parts;
    const source = this.sources().get(unfilled.subject);
    const filled = await inTransaction(
      settings.dataSource,
      async (work) => {
        const { mine } = await work.one<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine', [`maillage.fill ${unfilled.consumer} ${unfilled.subject}`], 'LOCK');
        if (!mine) return null;
        const marked = await work.execute('UPDATE event_subscription SET filled_at = now() WHERE consumer = $1 AND subject = $2 AND from_xid = $3::text::xid8 AND filled_at IS NULL', [unfilled.consumer, unfilled.subject, unfilled.from_xid]);
        return marked === 0 ? null : source ? await this.write(work, source, unfilled) : 0;
      },
      { isolation: 'REPEATABLE READ', repeats: 3 },
    );
    if (filled === null) return;
    settings.log.info({ consumer: unfilled.consumer, subject: unfilled.subject, events: filled, source: source !== undefined }, 'a new consumer has been filled');
    this.wakeRelay();
  }

  private async write(work: Work, source: SnapshotSource, { consumer, keys }: Unfilled): Promise<number> {
    const writeId = newId(systemClock);
    let written = 0;
    let rows: DomainEvent[] = [];
    const flush = async (): Promise<void> => {
      written += await insertMany(work, 'outbox', columns, rows.map((event) => ({
        event_id: event.id, subject: event.subject, key: event.key, aggregate: event.aggregate, version: event.version, payload: event.payload, write_id: writeId, only_consumer: consumer,
      })));
      rows = [];
    };
    for await (const event of source(work)) {
      if (keys !== null && !keys.includes(event.key ?? '')) continue;
      rows.push(event);
      if (rows.length >= rowsAtOnce) await flush();
    }
    await flush();
    return written;
  }
}
