import { inTransaction } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import type { DataSource } from 'typeorm';
import { owedToNobody } from './outbox-rows.js';

/** One subject that a consumer wants; `keys` null for all. */
export interface Wanted {
  readonly subject: string;
  readonly keys: readonly string[] | null;
}

/** What a consumer says of itself when it registers, at its start and every minute. */
export interface Registration {
  readonly consumer: string;
  readonly service: string;
  readonly subjects: readonly Wanted[];
}

/**
 * Remembers a consumer and what it wants. A subject that is new for it, or whose keys changed, is owed from this transaction on and waits
 * to be filled by a snapshot taken later; so nothing lies between the two. Answers whether there is something to fill.
 */
export function register(dataSource: DataSource, { consumer, service, subjects }: Registration): Promise<boolean> {
  return inTransaction(
    dataSource,
    async (work) => {
      await work.execute('INSERT INTO event_consumer (name, service) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET last_seen_at = now(), service = excluded.service', [consumer, service]);
      await work.execute('DELETE FROM event_subscription WHERE consumer = $1 AND subject <> ALL ($2::text[])', [consumer, subjects.map((each) => each.subject)]);
      for (const { subject, keys } of subjects)
        await work.execute(
          `INSERT INTO event_subscription AS s (consumer, subject, keys, from_xid) VALUES ($1, $2, $3::text[], pg_snapshot_xmin(pg_current_snapshot()))
           ON CONFLICT (consumer, subject) DO UPDATE SET keys = excluded.keys, from_xid = excluded.from_xid, filled_at = NULL WHERE s.keys IS DISTINCT FROM excluded.keys`,
          [consumer, subject, keys === null ? null : [...keys].sort()],
        );
      return (await work.maybeOne('SELECT 1 FROM event_subscription WHERE consumer = $1 AND filled_at IS NULL LIMIT 1', [consumer])) !== null;
    },
    { repeats: 3 },
  );
}

/** Stores that a consumer holds these events, and settles the rows that nobody else waits for. Answers how many it settled. */
export function confirm(dataSource: DataSource, consumer: string, eventIds: readonly Uuid[]): Promise<number> {
  return inTransaction(
    dataSource,
    async (work) => {
      // Two consumers that confirm the same event must see each other, or neither would settle it.
      await work.execute('SELECT 1 FROM outbox WHERE event_id = ANY ($1::uuid[]) AND settled_at IS NULL ORDER BY position FOR UPDATE', [eventIds]);
      await work.execute(
        `INSERT INTO outbox_confirmation (event_id, consumer) SELECT o.event_id, $2 FROM outbox o WHERE o.event_id = ANY ($1::uuid[]) AND o.settled_at IS NULL ON CONFLICT DO NOTHING`,
        [eventIds, consumer],
      );
      const [settled] = await work.query<{ count: bigint }>(
        `WITH done AS (UPDATE outbox o SET settled_at = now(), published_at = coalesce(o.published_at, now()) WHERE o.event_id = ANY ($1::uuid[]) AND o.settled_at IS NULL AND ${owedToNobody} RETURNING o.event_id),
              gone AS (DELETE FROM outbox_confirmation WHERE event_id IN (SELECT event_id FROM done)),
              counted AS (UPDATE outbox_stream SET settled = settled + (SELECT count(*) FROM done))
         SELECT count(*) AS count FROM done`,
        [eventIds],
      );
      return Number(settled!.count);
    },
    { repeats: 3 },
  );
}

/** Forgets a consumer for good: nothing is owed to it any more. When it comes back it is filled like a new one. Answers false for an unknown name. */
export function retireConsumer(dataSource: DataSource, name: string): Promise<boolean> {
  return inTransaction(
    dataSource,
    async (work) => {
      if ((await work.execute('DELETE FROM event_consumer WHERE name = $1', [name])) === 0) return false;
      await work.execute('DELETE FROM outbox WHERE only_consumer = $1 AND settled_at IS NULL', [name]);
      await work.execute(`WITH done AS (UPDATE outbox o SET settled_at = now() WHERE o.settled_at IS NULL AND o.published_at IS NOT NULL AND ${owedToNobody} RETURNING event_id),
                               gone AS (DELETE FROM outbox_confirmation WHERE event_id IN (SELECT event_id FROM done) OR consumer = $1)
                          UPDATE outbox_stream SET settled = settled + (SELECT count(*) FROM done)`, [name]);
      return true;
    },
    { repeats: 3 },
  );
}

/** Puts every row that somebody still waits for back to be published; consumers sort out what they have. Answers how many. */
export const replay = (dataSource: DataSource): Promise<number> =>
  inTransaction(dataSource, (work) => work.execute('UPDATE outbox SET published_at = NULL WHERE settled_at IS NULL AND published_at IS NOT NULL'));
