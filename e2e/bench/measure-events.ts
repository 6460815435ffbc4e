import { migrate } from '@maillage/database';
import { messagingMigrations } from '@maillage/messaging';
import pg from 'pg';
import { epochMicroseconds, startCounterpart } from './counterpart.js';
import type { WriteOrder } from './event-service.js';
import { withNats, withPostgres } from './ground.js';
import { figure, quantile, seconds, type Measure } from './row.js';

const many: WriteOrder = { count: 6_000, each: 5, watched: false };
const paced: WriteOrder = { count: 400, each: 1, perSecond: 200, watched: true };
const patienceMs = 60_000;

/** From the commit that wrote the outbox row to the commit of another service's inbox, both durable, each service in its own process. */
export const measureEvents: Measure = ({ rounds }) =>
  withNats((nats) =>
    withPostgres(true, async (postgres) => {
      const [owned, read] = [await postgres.ensureDatabase('owner', 'bench'), await postgres.ensureDatabase('reader', 'bench')];
      for (const url of [owned, read]) await migrate(url, messagingMigrations);
      const owner = await startCounterpart('./event-service.js', ['owner', owned, nats.url]);
      const reader = await startCounterpart('./event-service.js', ['reader', read, nats.url]);
      const ear = new pg.Client({ connectionString: read });
      await ear.connect();
      try {
        await ear.query('LISTEN seen');
        const committed = new Map<string, number>();
        const seen = new Map<string, number>();
        ear.on('notification', ({ payload }) => void seen.set(payload!, epochMicroseconds()));
        owner.onReport((told) => {
          const { committed: ids, at } = told as { committed: string[]; at: number };
          for (const id of ids) committed.set(id, at);
        });
        let written = 0;
        const arrived = async (): Promise<void> => {
          const until = performance.now() + patienceMs;
          while (Number((await ear.query<{ n: string }>('SELECT count(*) AS n FROM note_seen')).rows[0]!.n) < written) {
            if (performance.now() > until) throw new Error('the events did not arrive');
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        };
        const send = async (order: WriteOrder): Promise<void> => {
          written += order.count;
          await owner.ask(order);
          await arrived();
        };

        // The first event also waits for the reader's registration.
        await send({ count: 1_000, each: 5, watched: false });
        const perSecond: number[] = [];
        const median: number[] = [];
        const tail: number[] = [];
        for (let round = 0; round < rounds; round++) {
          perSecond.push(many.count / (await seconds(() => send(many))));
          committed.clear();
          seen.clear();
          await send(paced);
          await new Promise((resolve) => setTimeout(resolve, 50)); // the last notification
          const delays = [...committed].map(([id, at]) => Math.max(0, ((seen.get(id) ?? Infinity) - at) / 1_000));
          median.push(quantile(delays, 0.5));
          tail.push(quantile(delays, 0.99));
        }
        return [
          { what: 'events, outbox to inbox, as fast as they go', unit: '1/s', ours: figure(perSecond) },
          { what: `event delay p50, commit to commit, ${paced.perSecond}/s`, unit: 'ms', ours: figure(median) },
          { what: `event delay p99, commit to commit, ${paced.perSecond}/s`, unit: 'ms', ours: figure(tail) },
        ];
      } finally {
        await ear.end();
        await reader.stop();
        await owner.stop();
      }
    }),
  );
