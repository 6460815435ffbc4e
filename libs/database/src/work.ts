import { notFound } from '@maillage/kernel';
import type { Socket } from 'node:net';
import type { PoolClient, QueryResult, QueryResultRow } from 'pg';
import type { DataSource, EntityManager, EntitySchema, ObjectLiteral, Repository } from 'typeorm';
import { poolOf } from './data-source.js';
import { databaseError, isWorthRepeating } from './database.errors.js';

/** SQL with a name is prepared once a connection: for the fixed statements of a hot path. Never for `SELECT *`, whose shape changes with a migration. */
export interface Statement {
  readonly text: string;
  readonly name?: string;
}

/** Reads rows. Every fault leaves as a MaillageError (databaseError). */
export interface Reader {
  /** Rows of one statement, columns as exact values. */
  query<T extends object>(sql: string | Statement, params?: readonly unknown[]): Promise<T[]>;
  /** The only row. Throws NOT_FOUND with `reason` when there is none. */
  one<T extends object>(sql: string | Statement, params: readonly unknown[], reason: string): Promise<T>;
  /** The first row, or null. */
  maybeOne<T extends object>(sql: string | Statement, params?: readonly unknown[]): Promise<T | null>;
}

/** One open transaction. It ends with the function it was given to; used later it throws. */
export interface Work extends Reader {
  /** Number of rows that a statement changed. */
  execute(sql: string | Statement, params?: readonly unknown[]): Promise<number>;
  /** Sends a statement together with COMMIT, one round trip for both. Its fault is the transaction's fault; its rows are not seen. */
  atCommit(sql: string | Statement, params?: readonly unknown[]): void;
  repository<T extends ObjectLiteral>(schema: EntitySchema<T>): Repository<T>;
  readonly manager: EntityManager;
  readonly dataSource: DataSource;
}

/** What inTransaction may be told. */
export interface TransactionOptions {
  /** READ COMMITTED unless told. */
  readonly isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
  /** Refuses writes; with REPEATABLE READ a consistent picture of many tables. */
  readonly readOnly?: boolean;
  /** How often the whole function is run again after a deadlock or serialisation failure; 0 unless the function is safe to run twice. */
  readonly repeats?: number;
}

const firstOf = async <T>(rows: Promise<T[]>): Promise<T | null> => (await rows)[0] ?? null;

async function onlyOf<T>(rows: Promise<T[]>, reason: string): Promise<T> {
  const row = await firstOf(rows);
  if (row === null) throw notFound(reason, 'This does not exist.');
  return row;
}

/** Everything that `send` writes leaves in one packet: a system call and a wake-up of the server less for each statement. */
function together<T>(client: PoolClient, send: () => T): T {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

const statementOf = (sql: string | Statement, params: readonly unknown[]) =>
  typeof sql === 'string' ? { text: sql, values: params as unknown[] } : { text: sql.text, name: sql.name, values: params as unknown[] };

/** Reads without a transaction: each statement on any free connection, seeing what is committed at its start. */
export function reader(dataSource: DataSource): Reader {
  const query = async <T>(sql: string | Statement, params: readonly unknown[] = []): Promise<T[]> => {
    try {
      return (await poolOf(dataSource).query(statementOf(sql, params))).rows as T[];
    } catch (error) {
      throw databaseError(error);
    }
  };
  return { query, one: (sql, params, reason) => onlyOf(query(sql, params), reason), maybeOne: (sql, params) => firstOf(query(sql, params)) };
}

/** The parts of TypeORM's runner that bind it to a connection and a transaction we opened ourselves. */
interface BoundRunner {
  databaseConnection: PoolClient;
  isTransactionActive: boolean;
  transactionDepth: number;
  isReleased: boolean;
  readonly manager: EntityManager;
}

class OpenWork implements Work {
  private runner: BoundRunner | undefined;
  private readonly last: (() => Promise<unknown>)[] = [];
  private ended = false;

  constructor(
    readonly dataSource: DataSource,
    private readonly client: PoolClient,
  ) {}

  private async send(sql: string | Statement, params: readonly unknown[]): Promise<QueryResult<QueryResultRow>> {
    if (this.ended) throw new Error('the transaction has ended: a statement was not awaited');
    try {
      return await this.client.query(statementOf(sql, params));
    } catch (error) {
      throw databaseError(error);
    }
  }

  async query<T extends object>(sql: string | Statement, params: readonly unknown[] = []): Promise<T[]> {
    return (await this.send(sql, params)).rows as T[];
  }

  async execute(sql: string | Statement, params: readonly unknown[] = []): Promise<number> {
    return (await this.send(sql, params)).rowCount ?? 0;
  }

  atCommit(sql: string | Statement, params: readonly unknown[] = []): void {
    this.last.push(() => this.client.query(statementOf(sql, params)));
  }

  /** Statements kept for the end and COMMIT itself, all on the wire at once. PostgreSQL refuses to commit when one of them failed. */
  async commit(): Promise<void> {
    this.end();
    const results = await Promise.allSettled(together(this.client, () => [...this.last.map((send) => send()), this.client.query('COMMIT')]));
    for (const result of results) if (result.status === 'rejected') throw databaseError(result.reason);
    const { command } = (results.at(-1) as PromiseFulfilledResult<QueryResult>).value;
    // A failed statement whose error was swallowed: PostgreSQL rolls back and says so only here.
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back because an error inside it was swallowed');
  }

  one<T extends object>(sql: string | Statement, params: readonly unknown[], reason: string): Promise<T> {
    return onlyOf(this.query<T>(sql, params), reason);
  }

  maybeOne<T extends object>(sql: string | Statement, params?: readonly unknown[]): Promise<T | null> {
    return firstOf(this.query<T>(sql, params));
  }

  /** Made on first use only: most transactions never touch TypeORM, and its runner is not free. */
  get manager(): EntityManager {
    if (!this.runner) {
      this.runner = this.dataSource.createQueryRunner() as unknown as BoundRunner;
      // As if it had begun the transaction itself: an inner transaction of TypeORM becomes a savepoint of ours.
      Object.assign(this.runner, { databaseConnection: this.client, isTransactionActive: true, transactionDepth: 1 });
    }
    return this.runner.manager;
  }

  repository<T extends ObjectLiteral>(schema: EntitySchema<T>): Repository<T> {
    return this.manager.getRepository(schema);
  }

  end(): void {
    this.ended = true;
    if (this.runner) this.runner.isReleased = true;
  }
}

const ignored = (): void => undefined;

async function runOnce<T>(dataSource: DataSource, begin: string, body: (work: Work) => Promise<T>): Promise<T> {
  let client: PoolClient;
  try {
    client = await poolOf(dataSource).connect();
  } catch (error) {
    throw databaseError(error);
  }
  // A connection that dies while nothing is asked of it speaks through this event alone; unheard it would end the process.
  let broken: Error | undefined;
  const onError = (error: Error): void => void (broken = error);
  client.on('error', onError);
  const work = new OpenWork(dataSource, client);
  try {
    const [begun, done] = together(client, () => {
      const sent = client.query(begin);
      sent.catch(ignored);
      return [sent, body(work)] as const;
    });
    const result = await done;
    await begun;
    await work.commit();
    return result;
  } catch (error) {
    work.end();
    const refusal = databaseError(error);
    if (refusal.reason === 'DATABASE_AWAY' || refusal.reason === 'DATABASE_SLOW') broken ??= refusal;
    else await client.query('ROLLBACK').catch((fault: Error) => void (broken ??= fault));
    throw refusal === error || refusal.category !== 'INTERNAL' ? refusal : error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/**
 * Runs `body` in one transaction: all of it is stored, or nothing. Errors of the body pass unchanged, faults of the database as
 * databaseError says. CONFLICT with TRANSACTION_CONFLICT is repeated only `repeats` times.
 */
export async function inTransaction<T>(dataSource: DataSource, body: (work: Work) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
  const begin = `BEGIN${options.isolation ? ` ISOLATION LEVEL ${options.isolation}` : ''}${options.readOnly ? ' READ ONLY' : ''}`;
  for (let left = options.repeats ?? 0; ; left--) {
    try {
      return await runOnce(dataSource, begin, body);
    } catch (error) {
      if (left <= 0 || !isWorthRepeating(error)) throw error;
    }
  }
}
