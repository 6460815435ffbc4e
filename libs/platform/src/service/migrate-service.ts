import { migrate, type DataSourceOptions, type MigrationClass } from '@maillage/database';
import { migrationConfig } from '../config/platform.config.js';
import { readConfig } from '../config/read-config.js';
import { createLog } from '../log/log.js';
import { startFault } from './start-fault.js';

/** Which database to bring up to date. */
export interface MigrateServiceOptions {
  readonly name: string;
  readonly schemas: DataSourceOptions['schemas'];
  readonly migrations: readonly MigrationClass[];
}

/** The migration job of one service, all of `src/migrate.ts`: runs what DATABASE_URL, which names the owner, lacks, opens it to the service's role, says which, and sets the exit code. */
export async function migrateService({ name, schemas, migrations }: MigrateServiceOptions): Promise<void> {
  const log = createLog(name, 'info');
  try {
    const { DATABASE_URL, DATABASE_SERVICE_ROLE } = readConfig(migrationConfig, process.env);
    const run = await migrate(DATABASE_URL, migrations, schemas, DATABASE_SERVICE_ROLE);
    for (const migration of run) log.info({ migration }, 'database.migrated');
    log.info({ count: run.length }, 'database.up-to-date');
  } catch (error) {
    log.error({ error }, 'database.migration-failed');
    process.stderr.write(`${startFault(`The migration of ${name}`, error)}\n`);
    process.exitCode = 1;
  }
}
