import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { asStartFault, StartFault } from '../start-fault.js';
import { pause, startChild, tail, type Child } from './child.js';
import { freePort } from './ports.js';
import { placePostgres, type PostgresPlace } from './postgres-files.js';
import type { TlsFiles } from './tls-files.js';

/** Settings of an embedded PostgreSQL 18. */
export interface PostgresOptions {
  /** Folder of the cluster and its log; made when absent, kept on stop. */
  readonly dir: string;
  readonly port?: number;
  /** true: nothing committed is lost in a power cut, passwords are checked. false (tests): no fsync, no passwords on loopback. */
  readonly durable: boolean;
  /** Password of the superuser of a durable cluster; the same at each start. */
  readonly password?: string;
  readonly log?: string;
  /** The addresses of roles then ask for TLS and name localhost, as the certificate does. */
  readonly tls?: TlsFiles | undefined;
  /** Aborted: the making of a new cluster is broken off. */
  readonly signal?: AbortSignal;
  /** Told of the process as soon as it runs, before it is ready. */
  readonly onChild?: (child: Child) => void;
}

/** A running PostgreSQL on the loopback address. */
export interface PostgresServer {
  readonly port: number;
  /** Child of the current run; another one after `restart`. */
  readonly child: Child;
  /** Address for the superuser. */
  url(database?: string): string;
  /** Makes the role and the database it owns when they are absent, and sets the role's password. Returns the role's address. */
  ensureDatabase(name: string, password: string): Promise<string>;
  /** Makes the role `<database>_service` of the running service when it is absent, and sets its password. It owns nothing. Returns its address. */
  ensureServiceRole(database: string, password: string): Promise<string>;
  /** Fast shutdown: open transactions roll back, everything committed is on disk. */
  stop(): Promise<void>;
  /** SIGKILL of the whole server, as a crash does it. */
  kill(): Promise<void>;
  /** Starts again on the same port and data after `stop` or `kill`. */
  restart(): Promise<void>;
}

const superuser = 'postgres';
const run = promisify(execFile);

const settings = (durable: boolean): string[] => [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'shared_buffers=128MB',
  'timezone=UTC',
  'log_timezone=UTC',
  'lc_messages=C',
  // A crash of the server loses nothing even without fsync: the kernel has the pages. Only a power cut would.
  ...(durable ? [] : ['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0']),
];

async function initialise(place: PostgresPlace, { durable, signal }: PostgresOptions, password: string): Promise<void> {
  if (existsSync(join(place.data, 'PG_VERSION'))) return;
  // Made aside and renamed when whole: half a cluster would fail for ever.
  const unfinished = `${place.data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  if (place.user) chownSync(unfinished, place.user.uid, place.user.gid);
  const secret = join(place.data, '..', `.password-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(secret, password, { mode: 0o600, flag: 'wx' });
    if (place.user) chownSync(secret, place.user.uid, place.user.gid);
    const flags = [`--pgdata=${unfinished}`, `--username=${superuser}`, `--pwfile=${secret}`, '--locale=C.UTF-8', '--encoding=UTF8', durable ? '--auth=scram-sha-256' : '--auth=trust'];
    await run(place.initdb, durable ? flags : [...flags, '--no-sync'], { ...place.user, ...(signal && { signal }), env: { LC_ALL: 'C', PATH: process.env.PATH } });
    renameSync(unfinished, place.data);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    const output = String((error as { stderr?: string }).stderr ?? '');
    if (/No space left|quota/i.test(output)) throw new StartFault(`The disk that holds ${place.data} is full: free some space, then start again.`);
    throw asStartFault(output ? new StartFault(`PostgreSQL could not make its data folder: ${output.trim().split('\n').at(-1)}`) : error, place.data);
  } finally {
    rmSync(secret, { force: true });
  }
}

/** PostgreSQL takes a key only from a file of its own account. */
function ownCopies(place: PostgresPlace, tls: TlsFiles): string[] {
  const copies = [['ssl_cert_file', 'server.crt', tls.certFile], ['ssl_key_file', 'server.key', tls.keyFile]] as const;
  return copies.map(([setting, name, file]) => {
    const copy = join(place.data, name);
    writeFileSync(copy, readFileSync(file), { mode: 0o600 });
    if (place.user) chownSync(copy, place.user.uid, place.user.gid);
    return `${setting}=${copy}`;
  });
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // no such process
  }
};

/** A crash leaves postmaster.pid, whose number may meanwhile belong to a stranger: PostgreSQL would then refuse to start. Stops an orphan of our own. */
export async function clearPostmaster(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (process.platform !== 'linux') return; // PostgreSQL's own check has to do
  if (!commandOf(pid).includes(`-D\0${data}\0`)) return rmSync(file, { force: true });
  process.kill(pid, 'SIGINT');
  for (let i = 0; i < 200 && existsSync(file); i++) await pause(50);
}

/** Starts PostgreSQL 18 from npm's package; makes the cluster first when `dir` has none. Works as root too. Throws StartFault. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const port = options.port ?? (await freePort());
  const password = options.password ?? 'postgres';
  const place = await placePostgres(options.dir).catch((error: unknown) => Promise.reject(asStartFault(error, options.dir)));
  await initialise(place, options, password).catch((error: unknown) => Promise.reject(asStartFault(error, options.dir)));
  const log = options.log ?? join(options.dir, 'postgres.log');
  const url = (database = 'postgres'): string => `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

  const tls = options.tls;
  const [host, query] = tls ? ['localhost', `?sslmode=verify-full&sslrootcert=${encodeURIComponent(tls.caFile)}`] : ['127.0.0.1', ''];
  const addressOf: AddressOf = (role, rolePassword, database) => `postgres://${role}:${encodeURIComponent(rolePassword)}@${host}:${port}/${database}${query}`;
  const tlsSettings = tls ? ['ssl=on', ...ownCopies(place, tls)] : [];

  const launch = async (): Promise<Child> => {
    await clearPostmaster(place.data);
    const child = await startChild({
      name: 'postgres',
      command: place.postgres,
      args: ['-D', place.data, '-p', String(port), ...[...settings(options.durable), ...tlsSettings].flatMap((setting) => ['-c', setting])],
      env: { LC_ALL: 'C', PATH: process.env.PATH },
      log,
      user: place.user,
    });
    options.onChild?.(child);
    await untilReady(child, url());
    return child;
  };

  // After a crash the old backends may need a moment to see that their postmaster is gone.
  const start = async (): Promise<Child> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await launch();
      } catch (error) {
        if (attempt >= 20 || !/shared memory block|lock file/.test(tail(log, 1_500))) throw asStartFault(error, options.dir);
        await pause(100);
      }
    }
  };

  let child = await start();
  return {
    port,
    get child() {
      return child;
    },
    url,
    ensureDatabase: (name, rolePassword) => ensureDatabase(url(), addressOf, name, rolePassword),
    ensureServiceRole: (database, rolePassword) => ensureServiceRole(url(), addressOf, database, rolePassword),
    stop: async () => void (await child.stop('SIGINT', 30_000)),
    kill: async () => void (await child.stop('SIGKILL')),
    restart: async () => {
      await child.stop('SIGINT', 30_000);
      child = await start();
    },
  };
}

async function untilReady(child: Child, url: string): Promise<void> {
  for (let i = 0; ; i++) {
    if (child.end) {
      const output = tail(child.log);
      if (/No space left/.test(output)) throw new StartFault('PostgreSQL stopped because the disk is full: free some space, then start again.');
      throw new StartFault(`PostgreSQL did not start; the reason stands at the end of ${child.log}.`);
    }
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch (error) {
      if (i > 1_200 || (error as { code?: string }).code === '28P01') {
        await child.stop('SIGINT');
        throw new StartFault(`PostgreSQL does not accept our connection (${(error as Error).message}): see ${child.log}, or start empty with --reset.`);
      }
    } finally {
      await client.end().catch(() => undefined);
    }
    await pause(25);
  }
}

type AddressOf = (role: string, password: string, database: string) => string;

/** Neither may do anything outside its database; the owner changes its tables, the service only rows. */
const plain = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';

/** The role of the service that runs on `database`. */
export const serviceRoleOf = (database: string): string => `${database}_service`;

async function asSuperuser(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function requireName(name: string): void {
  if (!/^[a-z][a-z_]*$/.test(name)) throw new StartFault(`"${name}" is no name for a database: use small letters and underscores.`);
}

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  if ((await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])).rowCount === 0) await client.query(`CREATE ROLE ${role}`);
  await client.query(`ALTER ROLE ${role} ${plain} PASSWORD ${client.escapeLiteral(password)}`);
}

async function ensureDatabase(url: string, addressOf: AddressOf, name: string, password: string): Promise<string> {
  requireName(name);
  await asSuperuser(url, async (client) => {
    await ensureRole(client, name, password);
    if ((await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])).rowCount === 0) await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
    // PostgreSQL lets every role into every database unless it is told otherwise, its own two included.
    for (const database of [name, 'postgres', 'template1']) await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
  });
  return addressOf(name, password, name);
}

async function ensureServiceRole(url: string, addressOf: AddressOf, database: string, password: string): Promise<string> {
  requireName(database);
  const role = serviceRoleOf(database);
  await asSuperuser(url, async (client) => {
    await ensureRole(client, role, password);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${role}`);
  });
  return addressOf(role, password, database);
}
