import pg from 'pg';
import type { PlatformAddresses } from '@maillage/local';

/** One fact, recomputed beside the services. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Names and decides one check; `detail` tells the figures either way. */
export const check = (name: string, ok: boolean, detail: string): Check => ({ name, ok, detail });

/** Reads the owners' databases directly: an auditor's view that shares no code with the services. */
export class Databases {
  private readonly clients = new Map<string, pg.Client>();

  constructor(private readonly platform: PlatformAddresses) {}

  /** Rows of one statement in the database of `service`; bigint comes as text. */
  async rows<T extends object>(service: string, sql: string, params: readonly unknown[] = []): Promise<T[]> {
    let client = this.clients.get(service);
    if (!client) {
      client = new pg.Client({ connectionString: this.platform.databases[service], statement_timeout: 120_000, application_name: 'journey-checks' });
      await client.connect();
      await client.query('SET default_transaction_read_only = on');
      this.clients.set(service, client);
    }
    return (await client.query(sql, params as unknown[])).rows as T[];
  }

  async row<T extends object>(service: string, sql: string, params: readonly unknown[] = []): Promise<T> {
    return (await this.rows<T>(service, sql, params))[0]!;
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.end()));
  }
}
