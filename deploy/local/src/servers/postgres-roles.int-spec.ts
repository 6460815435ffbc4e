import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import pg from 'pg';
import { migrate } from '@maillage/database';
import { startPostgres, type PostgresServer } from '../index.js';
import { serviceRoleOf } from './postgres.js';

class Bed1795000000001 implements MigrationInterface {
  readonly name = 'Bed1795000000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE bed (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)');
  }
  async down(): Promise<void> {}
}
/** A table that nobody may change, the running service included: rights that a migration takes back stay taken. */
class Diary1795000000002 implements MigrationInterface {
  readonly name = 'Diary1795000000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE diary (id serial PRIMARY KEY, line text)');
    await runner.query('REVOKE UPDATE, DELETE ON diary FROM wards_service');
  }
  async down(): Promise<void> {}
}

let folder: string;
let server: PostgresServer;
const roles = new Map<string, { owner: string; service: string }>();

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
};
const on = (url: string, database: string): string => Object.assign(new URL(url), { pathname: database }).href;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-roles-'));
  chmodSync(folder, 0o755);
  server = await startPostgres({ dir: folder, durable: true, password: 'super' });
  for (const name of ['wards', 'kitchen']) roles.set(name, { owner: await server.ensureDatabase(name, `${name}-owner`), service: await server.ensureServiceRole(name, `${name}-service`) });
  // As an installation from before the second role: the owner alone had migrated.
  await migrate(roles.get('wards')!.owner, [Bed1795000000001]);
  for (let start = 1; start <= 2; start++) await migrate(roles.get('wards')!.owner, [Bed1795000000001, Diary1795000000002], [], serviceRoleOf('wards'));
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the role of a running service', () => {
  const service = (sql: string): Promise<unknown[]> => query(roles.get('wards')!.service, sql);

  it('reads and writes rows, of tables from before its time too', async () => {
    await service("INSERT INTO bed (name) VALUES ('A1')");
    await service("UPDATE bed SET name = 'A2'");
    expect(await service('SELECT name FROM bed')).toEqual([{ name: 'A2' }]);
    await service('DELETE FROM bed');
    await service("INSERT INTO diary (line) VALUES ('x')");
  });

  it.each([
    ['alter its tables', 'ALTER TABLE bed ADD COLUMN size int', 'must be owner of table bed'],
    ['drop them', 'DROP TABLE bed', 'must be owner of table bed'],
    ['empty them past their triggers', 'TRUNCATE bed', 'permission denied for table bed'],
    ['switch their triggers off', 'ALTER TABLE bed DISABLE TRIGGER ALL', 'must be owner of table bed'],
    ['make tables', 'CREATE TABLE mine (id int)', 'permission denied for schema public'],
    ['make temporary ones', 'CREATE TEMPORARY TABLE mine (id int)', 'permission denied to create temporary tables'],
    ['make schemas', 'CREATE SCHEMA mine', 'permission denied for database wards'],
    ['make databases', 'CREATE DATABASE mine', 'permission denied to create database'],
    ['make roles', 'CREATE ROLE mine', 'permission denied to create role'],
    ['become the owner', 'SET ROLE wards', 'permission denied to set role'],
    ['write down a migration', "INSERT INTO migration (timestamp, name) VALUES (1, 'x')", 'permission denied for table migration'],
    ['change what a migration has closed', "UPDATE diary SET line = 'y'", 'permission denied for table diary'],
    ['read files of the server', "SELECT pg_read_file('PG_VERSION')", 'permission denied for function pg_read_file'],
  ])('cannot %s', async (_what, sql, reason) => {
    await expect(service(sql)).rejects.toThrow(reason);
  });

  it('is nothing more than a login', async () => {
    expect(await query(server.url(), "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles WHERE rolname IN ('wards', 'wards_service') GROUP BY 1, 2, 3, 4, 5")).toEqual([
      { rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolreplication: false, rolbypassrls: false },
    ]);
  });
});

describe.each(['owner', 'service'] as const)('the %s of one database', (kind) => {
  it.each(['wards', 'postgres', 'template1'])('cannot enter %s', async (database) => {
    await expect(query(on(roles.get('kitchen')![kind], database), 'SELECT 1')).rejects.toThrow(`permission denied for database "${database}"`);
  });

  it('is let in by its own password only', async () => {
    await expect(query(roles.get('kitchen')![kind].replace(/:kitchen-\w+@/, ':guess@'), 'SELECT 1')).rejects.toThrow('password authentication failed');
  });
});
