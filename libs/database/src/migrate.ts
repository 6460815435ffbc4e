import pg from 'pg';
import type { EntitySchema } from 'typeorm';
import { createDataSource, type MigrationClass } from './data-source.js';
import { databaseError } from './database.errors.js';
import { keepMigrationsFrom, openToServiceRole } from './service-role.js';

/** Any number does, as long as no other program in the database takes it. */
const migrationLock = 7_314_052_611_845_001n;

/**
 * Runs the migrations that the database has not seen, oldest first, each in its own transaction, and answers their names.
 * One job at a time: a second one waits under an advisory lock of the session, which dies with its holder.
 * Services never call this at their start. `url` is the owner's; `serviceRole` is the role of the running service, which may then change
 * rows and nothing else.
 */
export async function migrate(url: string, migrations: readonly MigrationClass[], schemas: readonly EntitySchema<any>[] = [], serviceRole?: string): Promise<string[]> {
  const holder = new pg.Client({ connectionString: url, application_name: 'maillage-migrate', keepAlive: true, connectionTimeoutMillis: 10_000 });
  let lost: Error | undefined;
  holder.on('error', (error) => (lost = error));
  const dataSource = createDataSource({
    url, schemas, migrations, poolSize: 1, applicationName: 'maillage-migrate',
    // A migration of a large table takes its time; only a lock that readers hold too long ends it.
    timeouts: { statement: 0, query: 0, lock: 30_000, idleInTransaction: 0 },
  });
  try {
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    if (serviceRole) await openToServiceRole(holder, serviceRole);
    await dataSource.initialize();
    const run = await dataSource.runMigrations({ transaction: 'each' });
    if (serviceRole) await keepMigrationsFrom(holder, serviceRole);
    if (lost) throw lost;
    return run.map((migration) => migration.name);
  } catch (error) {
    throw databaseError(error);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
    await holder.end().catch(() => undefined);
  }
}
