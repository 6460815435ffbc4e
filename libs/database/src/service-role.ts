import pg from 'pg';

const quoted = (name: string): string => pg.escapeIdentifier(name);

/**
 * What the running service's role may do in a database that the migrating role owns: rows, never tables. Before the migrations, so that a
 * table of theirs has these rights from its beginning and a migration may take some of them back; a table from before this role's time,
 * on which it has no right yet, gets them too.
 */
export async function openToServiceRole(client: pg.Client, role: string): Promise<void> {
  const rows = 'SELECT, INSERT, UPDATE, DELETE';
  await client.query(`GRANT USAGE ON SCHEMA public TO ${quoted(role)}`);
  await client.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ${rows} ON TABLES TO ${quoted(role)}`);
  await client.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${quoted(role)}`);
  const { rows: closed } = await client.query<{ name: string; kind: string }>(
    `SELECT oid::regclass::text AS name, CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relowner = current_user::regrole AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND NOT CASE relkind WHEN 'S' THEN has_sequence_privilege($1, oid, 'USAGE') ELSE has_table_privilege($1, oid, 'SELECT') END`,
    [role],
  );
  for (const { name, kind } of closed) await client.query(`GRANT ${kind === 'TABLE' ? rows : 'USAGE'} ON ${kind} ${name} TO ${quoted(role)}`);
}

/** After the migrations: the list of them is read by the service and written by nobody but the migration job. */
export const keepMigrationsFrom = (client: pg.Client, role: string): Promise<unknown> => client.query(`REVOKE INSERT, UPDATE, DELETE ON migration FROM ${quoted(role)}`);
