import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import type { Pool } from 'pg';
import { exactTypes } from './pg-types.js';

/** A TypeORM migration whose class name ends with its 13-digit timestamp. */
export type MigrationClass = new () => MigrationInterface;

/** Milliseconds after which a part of the work is given up, so that a partition or a lock never hangs a service. */
export interface DatabaseTimeouts {
  /** Waiting for a connection: the pool is busy or the server is away. */
  readonly connect: number;
  /** One statement, judged by the server. */
  readonly statement: number;
  /** One statement, judged by the client; longer than `statement`, so it only speaks when the server is silent. */
  readonly query: number;
  /** Waiting for a row or advisory lock. */
  readonly lock: number;
  /** A transaction in which nothing happens. */
  readonly idleInTransaction: number;
}

/** What a service waits for at most, unless it says otherwise. */
export const defaultTimeouts: DatabaseTimeouts = { connect: 5_000, statement: 30_000, query: 35_000, lock: 10_000, idleInTransaction: 60_000 };

/** What createDataSource is made from. */
export interface DataSourceOptions {
  readonly url: string;
  readonly schemas: readonly EntitySchema<any>[];
  readonly migrations?: readonly MigrationClass[];
  /** Connections at most; 10 unless told. */
  readonly poolSize?: number;
  readonly applicationName: string;
  readonly timeouts?: Partial<DatabaseTimeouts>;
  /** Hears of connections that die while idle; the pool replaces them by itself. */
  readonly onConnectionLost?: (error: Error) => void;
}

/**
 * A data source that is not yet connected: `await dataSource.initialize()`. It never synchronises and never migrates by itself.
 * Values are exact: see exactTypes.
 */
export function createDataSource(options: DataSourceOptions): DataSource {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  return new DataSource({
    type: 'postgres',
    url: options.url,
    entities: [...options.schemas],
    migrations: [...(options.migrations ?? [])],
    migrationsTableName: 'migration',
    synchronize: false,
    migrationsRun: false,
    logging: false,
    poolSize: options.poolSize ?? 10,
    applicationName: options.applicationName,
    connectTimeoutMS: timeouts.connect,
    installExtensions: false,
    poolErrorHandler: (error: Error) => options.onConnectionLost?.(error),
    extra: {
      types: exactTypes,
      options: '-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601',
      statement_timeout: timeouts.statement,
      lock_timeout: timeouts.lock,
      idle_in_transaction_session_timeout: timeouts.idleInTransaction,
      query_timeout: timeouts.query,
      keepAlive: true,
      // BEGIN travels with the first statement and the last one with COMMIT: two round trips less a transaction.
      pipeline: true,
    },
  });
}

/** The pool under a connected data source. */
export const poolOf = (dataSource: DataSource): Pool => (dataSource.driver as unknown as { master: Pool }).master;
