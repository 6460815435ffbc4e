import { inTransaction, reader } from '@maillage/database';
import { Loop } from '../context/loop.js';
import { measures } from '../context/measures.js';
import type { MessagingSettings, MessagingTuning } from '../messaging.config.js';

const rowsAtOnce = 5_000;

/** Each deletes at most so many rows of those older than so many milliseconds. */
const olderThan = (table: string, key: string, column: string, also = ''): string =>
  `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${column} < now() - $1 * interval '1 millisecond'${also} LIMIT ${rowsAtOnce})`;

/** Drops what nobody waits for any more, and reports consumers that have fallen silent. */
export class Housekeeping {
  private readonly loop: Loop;

  constructor(
    private readonly settings: MessagingSettings,
    private readonly tuning: MessagingTuning,
  ) {
    this.loop = new Loop('housekeeping', tuning.prunePeriod, () => this.round(), settings.log);
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async round(): Promise<boolean> {
    const { outboxRetention, inboxRetention, idempotencyRetention, silentAfter } = this.tuning;
    await this.drop(olderThan('outbox', 'position', 'settled_at'), outboxRetention);
    // An inbox row is what keeps an event from being taken in twice: it outlives the stream, and a letter that waits.
    await this.drop(olderThan('inbox', '(consumer, event_id)', 'received_at', ' AND confirmed AND applied').replaceAll('SELECT (consumer, event_id)', 'SELECT consumer, event_id'), inboxRetention);
    await this.drop(olderThan('dead_letter', 'id', 'resolved_at'), inboxRetention);
    await this.drop(olderThan('idempotency', '(actor, method, key)', 'created_at').replaceAll('SELECT (actor, method, key)', 'SELECT actor, method, key'), idempotencyRetention);
    const silent = await reader(this.settings.dataSource).query<{ name: string; last_seen_at: string }>(`SELECT name, last_seen_at FROM event_consumer WHERE last_seen_at < now() - $1 * interval '1 millisecond'`, [silentAfter]);
    measures.silentConsumers.record(silent.length);
    for (const { name, last_seen_at } of silent) this.settings.log.error({ consumer: name, lastSeen: last_seen_at }, 'a consumer is silent: it keeps the outbox from being pruned; bring it back, or retire it');
    return false;
  }

  private async drop(sql: string, age: number): Promise<void> {
    while (!this.loop.stopped && (await inTransaction(this.settings.dataSource, (work) => work.execute(sql, [age]))) === rowsAtOnce);
  }
}
