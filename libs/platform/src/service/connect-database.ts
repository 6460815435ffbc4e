import pg from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource, databaseError, type DataSourceOptions, type MigrationClass } from '@maillage/database';
import { unavailable, type MaillageError } from '@maillage/kernel';
import type { PartCheck } from '../health/readiness.js';
import type { Log } from '../log/log.js';

/** How long a starting service waits for its database, and for the job that migrates it. */
export interface StartPatience {
  readonly totalMs: number;
  readonly everyMs: number;
}

export const startPatience: StartPatience = { totalMs: 60_000, everyMs: 500 };

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const behind = (): MaillageError =>
  unavailable('DATABASE_BEHIND', 'The database lacks migrations of this version: run the service\'s migration job (dist/migrate.js), then start again.');

async function missingMigrations(dataSource: DataSource, migrations: readonly MigrationClass[]): Promise<number> {
  const known = await dataSource.query<{ name: string }[]>(`SELECT name FROM migration`).catch((error: unknown) => {
    // Nothing has ever been migrated.
    if ((error as { code?: string }).code === '42P01') return [];
    throw error;
  });
  const names = new Set(known.map(({ name }) => name));
  return migrations.filter((each) => !names.has(each.name)).length;
}

/**
 * Connects, and waits while the database is away or its migrations have not run: a service never migrates by itself.
 * Throws UNAVAILABLE with DATABASE_AWAY or DATABASE_BEHIND when the patience ends.
 */
export async function connectDatabase(options: DataSourceOptions & { readonly migrations: readonly MigrationClass[] }, log: Log, patience: StartPatience = startPatience): Promise<DataSource> {
  const end = performance.now() + patience.totalMs;
  const dataSource = createDataSource(options);
  for (let waiting = false; ; waiting = true) {
    let fault: MaillageError;
    try {
      if (!dataSource.isInitialized) await dataSource.initialize();
      const missing = await missingMigrations(dataSource, options.migrations);
      if (missing === 0) return dataSource;
      if (!waiting) log.info({ count: missing }, 'database.waiting-for-migrations');
      fault = behind();
    } catch (error) {
      fault = databaseError(error);
      if (fault.category !== 'UNAVAILABLE') throw fault;
      if (!waiting) log.warn({ error }, 'database.waiting');
    }
    if (performance.now() > end) {
      if (dataSource.isInitialized) await dataSource.destroy();
      throw fault;
    }
    await pause(patience.everyMs);
  }
}

/** A probe with a connection of its own: it tells whether the database answers, also while the pool is busy to the last connection. */
export class DatabaseProbe {
  private client: pg.Client | null = null;

  constructor(private readonly url: string) {}

  readonly check: PartCheck = async () => {
    try {
      const client = (this.client ??= await this.connect());
      await client.query('SELECT 1');
    } catch (error) {
      void this.close();
      throw databaseError(error);
    }
  };

  async close(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'maillage-probe', connectionTimeoutMillis: 900, query_timeout: 900, keepAlive: true });
    client.on('error', () => void this.close());
    await client.connect();
    return client;
  }
}
