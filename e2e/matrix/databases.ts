import pg from 'pg';

/** Tables that change without anybody's write: carriers, counters, what audit and repetition keep. */
const bookkeeping = /^(access_|outbox|inbox|idempotency|portal_session|event_|dead_letter|audit|migration|backfill)/;

/** Databases of the services, as their superior sees them. */
export class Databases {
  private constructor(private readonly clients: ReadonlyMap<string, pg.Client>) {}

  static async open(urls: Readonly<Record<string, string>>): Promise<Databases> {
    const clients = new Map(Object.entries(urls).map(([name, connectionString]) => [name, new pg.Client({ connectionString })]));
    await Promise.all([...clients.values()].map((client) => client.connect()));
    return new Databases(clients);
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.end()));
  }

  /** Hash of all rows by `service.table`, without bookkeeping. */
  async state(): Promise<ReadonlyMap<string, string>> {
    const parts = await Promise.all([...this.clients].map(async ([name, client]) => {
      const tables = (await this.tables(client)).filter((table) => !bookkeeping.test(table));
      const { rows } = await client.query<{ name: string; hash: string }>(tables.map((table) => `SELECT '${table}' AS name, coalesce(md5(string_agg(h, '' ORDER BY h)), '') AS hash FROM (SELECT md5(t::text) AS h FROM "${table}" t) x`).join(' UNION ALL '));
      return rows.map(({ name: table, hash }): [string, string] => [`${name}.${table}`, hash]);
    }));
    return new Map(parts.flat());
  }

  /** The state, once two looks at it agree: reactions to earlier writes have come to their end. */
  async settled(): Promise<ReadonlyMap<string, string>> {
    let before = await this.state();
    for (let tries = 0; tries < 60; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const now = await this.state();
      if (changed(before, now).length === 0) return now;
      before = now;
    }
    throw new Error('the databases do not come to rest');
  }

  /** Waits until every database with access facts has `count` of this owner. */
  async haveHeard(owner: string, count: number): Promise<void> {
    for (const client of this.clients.values())
      for (let tries = 0; ; tries++) {
        const { rows } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM access_fact WHERE owner = $1', [owner]);
        if (rows[0]!.n >= count) break;
        if (tries > 200) throw new Error(`access facts did not arrive: ${rows[0]!.n} of ${count}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
  }

  /** Audit events by request id, or null where no service writes them yet. */
  async auditEvents(requestIds: readonly string[]): Promise<ReadonlyMap<string, number> | null> {
    const counts = new Map<string, number>();
    let kept = false;
    for (const client of this.clients.values()) {
      if (!(await this.tables(client)).includes('audit_event')) continue;
      kept = true;
      const { rows } = await client.query<{ id: string; n: number }>('SELECT request_id::text AS id, count(*)::int AS n FROM audit_event WHERE request_id::text = ANY ($1) GROUP BY 1', [requestIds]);
      for (const { id, n } of rows) counts.set(id, (counts.get(id) ?? 0) + n);
    }
    return kept ? counts : null;
  }

  private async tables(client: pg.Client): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(`SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = 'public' ORDER BY 1`);
    return rows.map(({ name }) => name);
  }
}

/** Tables whose rows differ. */
export const changed = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] => [...after].filter(([table, hash]) => before.get(table) !== hash).map(([table]) => table);
