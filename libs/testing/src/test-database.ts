import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { askHarness } from './ask-harness.js';

/** A database of its own for one suite. */
export interface TestDatabase {
  /** Address for the role that owns the database; it is no superuser, as in production. */
  readonly url: string;
  /** Address for the role of a running service: it changes rows, never tables, as in production. */
  readonly serviceUrl: string;
  /** Drops the database, open connections included. */
  drop(): Promise<void>;
}

/** How the database comes to be: `migrate` runs once per `template` and Jest run, every suite gets a copy. */
export interface TestDatabaseOptions {
  readonly template: string;
  readonly migrate: (url: string) => Promise<unknown>;
}

const owner = 'maillage';
const service = 'maillage_service';

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { Client } = (await import('pg')).default; // late, so that unit specs do not pay for it
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const addressOf = (serverUrl: string, database: string, role = owner): string => `postgres://${role}:${role}@${new URL(serverUrl).host}/${database}`;

/** Before the migrations, as the migration job does it: a migration may take some of these rights back. */
const openToService = `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${service};
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${service}`;

/** The database is a template only when its migrations have run to the end: a run that failed leaves nothing to build on. */
async function ensureTemplate(client: pg.Client, serverUrl: string, name: string, migrate: (url: string) => Promise<unknown>): Promise<void> {
  const finished = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
  if (finished.rowCount === 1) return;
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name} OWNER ${owner}`);
  await connected(addressOf(serverUrl, name), (own) => own.query(openToService));
  await migrate(addressOf(serverUrl, name));
  await client.query(`ALTER DATABASE ${name} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
}

/** Waits for the other workers that prepare the same thing. */
async function oneAtATime<T>(client: pg.Client, key: string, work: () => Promise<T>): Promise<T> {
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [key]);
  try {
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [key]);
  }
}

/** Clones a migrated database for the calling suite; starts this run's PostgreSQL when it is the first. Throws what `migrate` throws. */
export async function testDatabase({ template, migrate }: TestDatabaseOptions): Promise<TestDatabase> {
  const { url: serverUrl } = await askHarness<{ url: string }>('/postgres/shared');
  const readable = template.toLowerCase().replaceAll(/[^a-z0-9]/g, '_').slice(0, 30);
  const templateName = `template_${readable}_${createHash('sha256').update(template).digest('hex').slice(0, 8)}`;
  const name = `suite_${readable}_${randomBytes(5).toString('hex')}`;
  await connected(serverUrl, async (client) => {
    await oneAtATime(client, owner, async () => {
      for (const role of [owner, service])
        if ((await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])).rowCount === 0) await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
    });
    await oneAtATime(client, templateName, () => ensureTemplate(client, serverUrl, templateName, migrate));
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${templateName} OWNER ${owner}`);
  });
  return {
    url: addressOf(serverUrl, name),
    serviceUrl: addressOf(serverUrl, name, service),
    drop: () => connected(serverUrl, async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}
