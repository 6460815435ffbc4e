import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrate } from '@maillage/database';
import { testDatabase, testPostgres, type TestDatabase } from '@maillage/testing';
import { createLog } from '../log/log.js';
import { connectDatabase, DatabaseProbe } from './connect-database.js';

class Rooms1795000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE room (name text PRIMARY KEY)');
  }
  async down(): Promise<void> {}
}
class Beds1795000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE bed (name text PRIMARY KEY)');
  }
  async down(): Promise<void> {}
}

const silent = createLog('test', 'silent');
const brief = { totalMs: 300, everyMs: 20 };
const options = (url: string) => ({ url, schemas: [], migrations: [Rooms1795000000001, Beds1795000000002], applicationName: 'test', poolSize: 1 });
const never = () => Promise.resolve();

describe('a service that starts', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase({ template: 'platform empty', migrate: never });
  });
  afterEach(() => database.drop());

  it('refuses a database that was never migrated, and one that lacks a migration, and says what to do', async () => {
    const refusal = expect.objectContaining({ category: 'UNAVAILABLE', reason: 'DATABASE_BEHIND', message: expect.stringContaining('dist/migrate.js') });
    await expect(connectDatabase(options(database.url), silent, brief)).rejects.toEqual(refusal);
    await migrate(database.url, [Rooms1795000000001]);
    await expect(connectDatabase(options(database.url), silent, brief)).rejects.toEqual(refusal);
  });

  it('waits for the job that migrates, and never migrates by itself', async () => {
    const connected = connectDatabase(options(database.url), silent, { totalMs: 10_000, everyMs: 20 });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await migrate(database.url, [Rooms1795000000001, Beds1795000000002]);
    const dataSource = await connected;
    expect(await dataSource.query('SELECT name FROM bed')).toEqual([]);
    await dataSource.destroy();
  });

  it('runs on a database that is ahead: the next version migrates before this one stops', async () => {
    await migrate(database.url, [Rooms1795000000001, Beds1795000000002]);
    const dataSource = await connectDatabase({ ...options(database.url), migrations: [Rooms1795000000001] }, silent, brief);
    await dataSource.destroy();
  });

  it('gives up when nobody listens, with a log line for the wait and none for each try', async () => {
    const lines: string[] = [];
    const log = createLog('test', 'info', { write: (line: string) => void lines.push(line) });
    await expect(connectDatabase(options('postgres://a:b@127.0.0.1:9/none'), log, brief)).rejects.toEqual(expect.objectContaining({ reason: 'DATABASE_AWAY' }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('database.waiting');
  });

  it('does not wait for a database that refuses it', async () => {
    await expect(connectDatabase(options(database.url.replace(/\/\/[^@]+@/, '//nobody:wrong@')), silent, { totalMs: 60_000, everyMs: 20 })).rejects.toMatchObject({ category: 'INTERNAL' });
  });
});

describe('the probe', () => {
  it('tells whether the database answers, also after it was away and while the pool is busy', async () => {
    const postgres = await testPostgres();
    const probe = new DatabaseProbe(postgres.url);
    const signal = new AbortController().signal;
    await probe.check(signal);
    await postgres.kill();
    await expect(probe.check(signal)).rejects.toEqual(expect.objectContaining({ category: 'UNAVAILABLE', reason: 'DATABASE_AWAY' }));
    await postgres.restart();
    await probe.check(signal);
    await probe.close();
    await postgres.stop();
  });
});
