import { instant, localDate, newId, systemClock } from '@maillage/kernel';
import { testDatabase, type TestDatabase } from '@maillage/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { Init1795000000001, migrations, ticketSchema, type Ticket } from './database.fixture.js';
import { applyNewer, createDataSource, guardedUpdate, inTransaction, insertMany, insertRow, migrate, Pager, reader, schemaSnapshot, violatedConstraint } from './index.js';

let database: TestDatabase;
let dataSource: DataSource;

const ticket = (change: Partial<Ticket> = {}): Ticket => ({
  id: newId(systemClock),
  state: 'OPEN',
  dueOn: localDate('2026-02-28'),
  openedAt: instant('2026-03-29T01:30:00.123Z'),
  price: 9_007_199_254_740_993n,
  factor: '0.10000000000000000001',
  labels: ['a "quoted"', 'b\\c', 'd,e'],
  note: { deep: [1, { x: null }] },
  version: 1,
  ...change,
});
const stored = (row: Ticket): Promise<Ticket> => inTransaction(dataSource, async (work) => (await insertRow(work, ticketSchema, row), row));
const refusalOf = async (promise: Promise<unknown>) => promise.then(() => null, (error: unknown) => error as { category: string; reason: string });

beforeAll(async () => {
  database = await testDatabase({ template: 'database-lib', migrate: (url) => migrate(url, migrations, [ticketSchema]) });
  dataSource = createDataSource({ url: database.url, schemas: [ticketSchema], applicationName: 'database-spec', poolSize: 6, timeouts: { lock: 400, statement: 900, query: 1_500, connect: 800 } });
  await dataSource.initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('values', () => {
  it('are exact in raw rows and in entities', async () => {
    const row = await stored(ticket());
    expect(await inTransaction(dataSource, (work) => work.repository(ticketSchema).findOneBy({ id: row.id }))).toEqual(row);
    const raw = await reader(dataSource).one<Record<string, unknown>>('SELECT due_on, opened_at, price, factor, ARRAY[opened_at] AS times, ARRAY[due_on] AS days, ARRAY[price] AS prices, count(*) OVER () AS n FROM ticket WHERE id = $1', [row.id], 'X');
    expect(raw).toEqual({ due_on: row.dueOn, opened_at: row.openedAt, price: row.price, factor: row.factor, times: [row.openedAt], days: [row.dueOn], prices: [row.price], n: 1n });
  });

  it('keep milliseconds and cut what lies below', async () => {
    const [row] = await reader(dataSource).query<{ a: string; b: string; c: string }>(`SELECT '2026-01-02T03:04:05.6789Z'::timestamptz AS a, '2026-01-02T03:04:05+02'::timestamptz AS b, 'infinity'::timestamptz AS c`);
    expect(row).toEqual({ a: '2026-01-02T03:04:05.678Z', b: '2026-01-02T01:04:05.000Z', c: 'infinity' });
  });

  it('refuse a word outside the list before the database sees it', async () => {
    await expect(stored(ticket({ state: 'LOST' as 'OPEN' }))).rejects.toThrow('LOST is not one of');
  });
});

describe('transactions', () => {
  it('store all or nothing, TypeORM and plain SQL alike', async () => {
    const row = ticket();
    await expect(
      inTransaction(dataSource, async (work) => {
        await work.repository(ticketSchema).insert(row as never);
        expect(await work.query('SELECT 1 FROM ticket WHERE id = $1', [row.id])).toHaveLength(1);
        await work.manager.transaction((inner) => inner.query('SELECT 1'));
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await reader(dataSource).maybeOne('SELECT 1 FROM ticket WHERE id = $1', [row.id])).toBeNull();
  });

  it('fail when an error inside was swallowed', async () => {
    await expect(
      inTransaction(dataSource, async (work) => {
        await work.query('SELECT 1/0').catch(() => undefined);
      }),
    ).rejects.toThrow('swallowed');
  });

  it('send what is kept for the end with COMMIT, and fail with it', async () => {
    const row = ticket();
    await inTransaction(dataSource, async (work) => {
      await insertRow(work, ticketSchema, row);
      work.atCommit('UPDATE ticket SET state = $2 WHERE id = $1', [row.id, 'CLOSED']);
    });
    expect(await reader(dataSource).one('SELECT state FROM ticket WHERE id = $1', [row.id], 'X')).toEqual({ state: 'CLOSED' });
    const broken = inTransaction(dataSource, async (work) => {
      await work.execute('DELETE FROM ticket WHERE id = $1', [row.id]);
      work.atCommit('UPDATE ticket SET state = $1', ['LOST']);
    });
    await expect(broken).rejects.toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'TICKET_STATE' });
    expect(await reader(dataSource).maybeOne('SELECT 1 FROM ticket WHERE id = $1', [row.id])).not.toBeNull();
  });

  it('end with their function', async () => {
    const late = await inTransaction(dataSource, (work) => Promise.resolve(work));
    await expect(late.query('SELECT 1')).rejects.toThrow('has ended');
  });

  it('are repeated after a deadlock when told so', async () => {
    const [a, b] = [await stored(ticket()), await stored(ticket())];
    let runs = 0;
    const touch = (first: Ticket, second: Ticket) =>
      inTransaction(
        dataSource,
        async (work) => {
          runs += 1;
          await work.execute('UPDATE ticket SET price = price + 1 WHERE id = $1', [first.id]);
          await work.query('SELECT pg_sleep(0.1)');
          await work.execute('UPDATE ticket SET price = price + 1 WHERE id = $1', [second.id]);
        },
        { isolation: 'SERIALIZABLE', repeats: 5 },
      );
    await dataSource.query(`SELECT 1`);
    await Promise.all([touch(a, b), touch(a, b)]);
    expect(runs).toBeGreaterThan(2);
    expect(await reader(dataSource).one('SELECT price FROM ticket WHERE id = $1', [a.id], 'X')).toEqual({ price: a.price + 2n });
  });
});

describe('guarded update', () => {
  it('writes over the version it was decided on, and only that', async () => {
    const row = await stored(ticket());
    const write = (version: number, expected: number) => inTransaction(dataSource, (work) => guardedUpdate(work, ticketSchema, { ...row, state: 'CLOSED', version }, { version: expected }));
    await write(2, 1);
    expect(await refusalOf(write(2, 1))).toMatchObject({ category: 'CONFLICT', reason: 'STALE_VERSION' });
    await expect(write(2, 2)).rejects.toThrow('does not follow');
    expect(await reader(dataSource).one('SELECT state, version FROM ticket WHERE id = $1', [row.id], 'X')).toEqual({ state: 'CLOSED', version: 2 });
  });
});

describe('many rows at once', () => {
  const types = { id: 'uuid', state: 'text', due_on: 'date', opened_at: 'timestamptz', price: 'bigint', factor: 'numeric', labels: 'text[]', note: 'jsonb', version: 'integer' };
  const asRow = ({ id, state, dueOn, openedAt, price, factor, labels, note, version }: Ticket) => ({ id, state, due_on: dueOn, opened_at: openedAt, price, factor, labels, note, version });

  it('are stored as they are', async () => {
    const rows = [ticket(), ticket({ note: null, labels: [] })];
    expect(await inTransaction(dataSource, (work) => insertMany(work, 'ticket', types, rows.map(asRow)))).toBe(2);
    for (const row of rows) expect(await inTransaction(dataSource, (work) => work.repository(ticketSchema).findOneBy({ id: row.id }))).toEqual(row);
    expect(await inTransaction(dataSource, (work) => insertMany(work, 'ticket', types, [asRow(rows[0]!), asRow(ticket())], 'ON CONFLICT DO NOTHING'))).toBe(1);
  });
});

describe('projections', () => {
  it('take only a newer version', async () => {
    const id = newId(systemClock);
    const apply = (title: string, version: number) => inTransaction(dataSource, (work) => applyNewer(work, 'ticket_view', ['id'], { id, title, version }));
    expect([await apply('two', 2), await apply('one', 1), await apply('two again', 2), await apply('three', 3)]).toEqual([true, false, false, true]);
    expect(await reader(dataSource).one('SELECT title FROM ticket_view WHERE id = $1', [id], 'X')).toEqual({ title: 'three' });
  });
});

describe('faults', () => {
  const run = (sql: string, params: unknown[] = []) => refusalOf(inTransaction(dataSource, (work) => work.query(sql, params)));

  it('leave as data', async () => {
    const row = await stored(ticket());
    expect(await refusalOf(stored(row))).toMatchObject({ category: 'ALREADY_EXISTS', reason: 'TICKET_PKEY' });
    expect(await run(`UPDATE ticket SET state = 'LOST' WHERE id = $1`, [row.id])).toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'TICKET_STATE' });
    expect(await run(`INSERT INTO seat VALUES (1, $1, 'empty')`, [newId(systemClock)])).toMatchObject({ category: 'INVALID_ARGUMENT' });
    expect(await run('SELECT $1::int', ['x'])).toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'VALUE_REFUSED' });
    expect(await run('SELECT $1::text', ['nul \u0000'])).toMatchObject({ category: 'INVALID_ARGUMENT' });
    expect(await run('SELECT pg_sleep(5)')).toMatchObject({ category: 'DEADLINE_EXCEEDED' });
    expect(await run('SELECT nonsense')).toMatchObject({ category: 'INTERNAL', incidentId: expect.any(String), cause: { code: '42703' } });
    await dataSource.query(`INSERT INTO seat VALUES (7, NULL, '[2026-01-01,2026-01-02)')`);
    const overlap = await refusalOf(inTransaction(dataSource, (work) => work.query(`INSERT INTO seat VALUES (8, NULL, '[2026-01-01,2026-01-02)'), (8, NULL, '[2026-01-01,2026-01-02)')`)));
    expect(overlap).toMatchObject({ category: 'ALREADY_EXISTS' });
    await dataSource.query('ALTER TABLE seat DROP CONSTRAINT seat_pkey');
    const taken = await refusalOf(inTransaction(dataSource, (work) => work.query(`INSERT INTO seat VALUES (7, NULL, '[2026-01-01,2026-01-03)')`)));
    expect(taken).toMatchObject({ category: 'CONFLICT', reason: 'SEAT_TAKEN_ONCE' });
    expect(violatedConstraint(taken)).toBe('seat_taken_once');
  });

  it('a row somebody else holds is CONFLICT after the lock timeout', async () => {
    const row = await stored(ticket());
    await inTransaction(dataSource, async (work) => {
      await work.query('SELECT 1 FROM ticket WHERE id = $1 FOR UPDATE', [row.id]);
      expect(await run('SELECT 1 FROM ticket WHERE id = $1 FOR UPDATE', [row.id])).toMatchObject({ category: 'CONFLICT', reason: 'LOCK_TIMEOUT' });
    });
  });

  it('a killed connection is UNAVAILABLE, and the next transaction finds a fresh one', async () => {
    const killed = await refusalOf(
      inTransaction(dataSource, async (work) => {
        const { pid } = await work.one<{ pid: number }>('SELECT pg_backend_pid() AS pid', [], 'X');
        await dataSource.query('SELECT pg_terminate_backend($1)', [pid]);
        await work.query('SELECT 1');
      }),
    );
    expect(killed).toMatchObject({ category: 'UNAVAILABLE', reason: 'DATABASE_AWAY' });
    expect(await run('SELECT 1')).toBeNull();
  });

  it('a full pool is UNAVAILABLE after the connect timeout, not a hang', async () => {
    const release = Promise.withResolvers<void>();
    const held = Array.from({ length: 6 }, () => inTransaction(dataSource, async (work) => (await work.query('SELECT 1'), await release.promise)));
    expect(await run('SELECT 1')).toMatchObject({ category: 'UNAVAILABLE' });
    release.resolve();
    await Promise.all(held);
  });

  it('a server that is not there is UNAVAILABLE', async () => {
    const away = createDataSource({ url: 'postgres://nobody@127.0.0.1:1/none', schemas: [], applicationName: 'away' });
    await expect(away.initialize()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('paging', () => {
  const pager = new Pager('secret');
  const list = (token: string, actor = 'me', name = 'tickets') =>
    pager.page<{ price: bigint; id: string }>(reader(dataSource), { name, actor, token, size: 3, order: ['price DESC', 'id ASC'] }, 'SELECT price, id FROM ticket WHERE factor = $1', ['42']);

  it('walks every row once, whatever the direction of the columns', async () => {
    const rows = Array.from({ length: 8 }, (_, index) => ticket({ factor: '42', price: BigInt(index % 3) }));
    for (const row of rows) await stored(row);
    const seen: { price: bigint; id: string }[] = [];
    let pages = 0;
    for (let token = ''; ; pages++) {
      const page = await list(token);
      seen.push(...page.rows);
      if (!(token = page.nextPageToken)) break;
    }
    const expected = rows.map(({ price, id }) => ({ price, id })).sort((a, b) => (a.price === b.price ? (a.id < b.id ? -1 : 1) : a.price < b.price ? 1 : -1));
    expect([seen, pages]).toEqual([expected, 2]);
  });

  it('refuses a token of another caller, another list, or an altered one', async () => {
    const { nextPageToken } = await list('');
    for (const page of [list(nextPageToken, 'you'), list(nextPageToken, 'me', 'others'), list(`A${nextPageToken.slice(1)}`), list('x')])
      expect(await refusalOf(page)).toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'PAGE_TOKEN_INVALID' });
  });
});

describe('migrations', () => {
  class Slow1795000000002 extends Init1795000000001 {
    override async up(runner: Parameters<Init1795000000001['up']>[0]): Promise<void> {
      await runner.query('SELECT pg_sleep(0.3); CREATE TABLE later (id integer PRIMARY KEY)');
    }
  }

  it('run once, although two jobs start together', async () => {
    const own = await testDatabase({ template: 'database-lib', migrate: (url) => migrate(url, migrations, [ticketSchema]) });
    const both = await Promise.all([migrate(own.url, [...migrations, Slow1795000000002]), migrate(own.url, [...migrations, Slow1795000000002])]);
    expect(both.flat()).toEqual(['Slow1795000000002']);
    await own.drop();
  });

  it('go on when the job that held the lock was killed', async () => {
    const own = await testDatabase({ template: 'database-lib', migrate: (url) => migrate(url, migrations, [ticketSchema]) });
    const dead = new pg.Client({ connectionString: own.url });
    dead.on('error', () => undefined);
    await dead.connect();
    await dead.query('SELECT pg_advisory_lock(7314052611845001)');
    const waiting = migrate(own.url, [...migrations, Slow1795000000002]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    (dead as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect(await waiting).toEqual(['Slow1795000000002']);
    await own.drop();
  });
});

describe('schema snapshot', () => {
  it('names everything that shapes the data, the same for the same structure', async () => {
    const own = await testDatabase({ template: 'database-lib', migrate: (url) => migrate(url, migrations, [ticketSchema]) });
    const text = await schemaSnapshot(own.url);
    for (const line of [
      'CREATE EXTENSION btree_gist;',
      `  state text NOT NULL DEFAULT 'OPEN'::text,`,
      `ALTER TABLE ticket ADD CONSTRAINT ticket_state CHECK ((state = ANY (ARRAY['OPEN'::text, 'CLOSED'::text])));`,
      'ALTER TABLE seat ADD CONSTRAINT seat_taken_once EXCLUDE USING gist (id WITH =, taken WITH &&);',
      'ALTER TABLE seat ADD CONSTRAINT seat_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES ticket(id);',
      `CREATE INDEX ticket_open ON public.ticket USING btree (due_on, id) WHERE (state = 'OPEN'::text);`,
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toContain('migration (');
    expect(await schemaSnapshot(own.url)).toBe(text);
    await own.drop();
  });
});
