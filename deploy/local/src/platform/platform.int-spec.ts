import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { clientToken, findRunningPlatform, startPlatform, type Service } from '../index.js';
import { startTimeOf } from '../servers/process-identity.js';

const fixture = (file: string): string => fileURLToPath(new URL(`../../fixtures/${file}`, import.meta.url));
const anyPorts = { gateway: 0, openId: 0, postgres: 0, nats: 0 };
const fake = (name: string): Service => ({ name, context: name, reads: [], database: name, migrates: true, healthPort: 3181 });
const gateway: Service = { name: 'gateway', context: 'gateway', reads: [], database: null, migrates: false, healthPort: 3182, edge: true };

let folder: string;
let home: string;
let root: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-platform-'));
  chmodSync(folder, 0o755);
  home = join(folder, 'home');
  root = join(folder, 'root');
  for (const name of ['alpha', 'gateway', 'broken', 'stuck']) {
    mkdirSync(join(root, 'services', name, 'dist'), { recursive: true });
    copyFileSync(fixture('fake-service.mjs'), join(root, 'services', name, 'dist/main.js'));
    copyFileSync(fixture('fake-migrate.mjs'), join(root, 'services', name, 'dist/migrate.js'));
  }
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const childrenIn = (): { name: string; pid: number }[] => (JSON.parse(readFileSync(join(home, 'platform.lock'), 'utf8')) as { children: { name: string; pid: number }[] }).children;
const pidOf = (name: string): number => childrenIn().find((child) => child.name === name)!.pid;
const logOf = (name: string): string => readFileSync(join(home, 'logs', `${name}.log`), 'utf8');
const allGone = (pids: readonly number[]): boolean => pids.every((pid) => startTimeOf(pid) === null);
const until = async (condition: () => boolean): Promise<void> => {
  for (let i = 0; i < 400; i++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it never happened');
};

/** The supervisor in a process of its own. */
function supervisor(names: string, ...args: string[]) {
  const child = spawn(process.execPath, [fixture('run-fake-platform.mjs'), root, home, names, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (output += part));
  return {
    child,
    output: () => output,
    exited: new Promise<number | null>((resolve) => child.once('close', resolve)),
    runs: () => until(() => output.includes('Maillage runs.')),
  };
}

describe('the platform in one process tree', () => {
  it('migrates, starts, can be found, keeps its data and leaves no process', async () => {
    const first = await startPlatform({ home, root, services: [fake('alpha'), gateway], ports: anyPorts });
    expect([...first.processes.keys()].sort()).toEqual(['alpha', 'gateway', 'nats', 'openid', 'postgres']);
    expect(findRunningPlatform(home)).toMatchObject({ gatewayUrl: first.gatewayUrl, issuer: first.issuer });
    expect(logOf('alpha.migrate')).toContain('migrated');
    expect((await clientToken({ issuer: first.issuer, clientId: 'journey', clientSecret: first.clientSecrets.journey })).expiresIn).toBe(300);
    const client = new pg.Client({ connectionString: first.databases.alpha! });
    await client.connect();
    await client.query('CREATE TABLE kept AS SELECT 1 AS id');
    await client.end();
    const pids = [...first.processes.values()];
    await first.stop();
    expect(allGone(pids)).toBe(true);
    expect(logOf('alpha')).toContain('drained');
    expect(findRunningPlatform(home)).toBeNull();

    const second = await startPlatform({ home, root, services: [fake('alpha'), gateway], ports: anyPorts });
    const again = new pg.Client({ connectionString: second.databases.alpha! });
    await again.connect();
    expect((await again.query('SELECT id FROM kept')).rows).toEqual([{ id: 1 }]);
    await again.end();
    await second.stop();

    const empty = await startPlatform({ home, root, services: [fake('alpha'), gateway], ports: anyPorts, reset: true });
    const fresh = new pg.Client({ connectionString: empty.databases.alpha! });
    await fresh.connect();
    await expect(fresh.query('SELECT id FROM kept')).rejects.toThrow('does not exist');
    await fresh.end();
    await empty.stop();
  });

  it('gives a service exactly its environment', async () => {
    const platform = await startPlatform({ home, root, services: [fake('alpha'), gateway], ports: anyPorts });
    await platform.stop();
    const names = (service: string): string[] => (JSON.parse(logOf(service).split('\n')[0]!) as { environment: string[] }).environment.filter((name) => !/^(PATH|HOME|LANG|TMPDIR|OTEL_.*)$/.test(name));
    const common = ['HEALTH_PORT', 'LOG_LEVEL', 'MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_', 'NATS_NKEY_SEED_FILE', 'NATS_URL', 'NODE_COMPILE_CACHE', 'OIDC_AUDIENCE', 'OIDC_ISSUER', 'TIME_ZONE'];
    expect(names('alpha')).toEqual(['AUDIT_SECRET', 'DATABASE_URL', 'PAGE_SECRET', ...common].sort());
    // The secrets of sign-in are the gateway's alone.
    expect(names('gateway')).toEqual(['HTTP_PORT', 'OIDC_CLIENT_SECRET', 'POSITION_SECRET', 'SESSION_SECRET', ...common].sort());
  });

  it('survives the crash of a part that is started again, and only that', async () => {
    const platform = await startPlatform({ home, root, services: [fake('alpha'), gateway], ports: anyPorts });
    const killed = pidOf('alpha');
    for (const name of ['alpha', 'nats', 'postgres', 'openid']) await (await platform.crash(name))({ wiped: name === 'nats' });
    expect(startTimeOf(killed)).toBeNull();
    expect(startTimeOf(pidOf('alpha'))).not.toBeNull();
    await expect(platform.crash('journey')).rejects.toThrow('journey is no part that can be started again: postgres, nats, openid, alpha, gateway.');
    process.kill(pidOf('alpha'), 'SIGKILL');
    expect((await platform.failed).message).toMatch(/^alpha was killed \(SIGKILL\)/);
    await platform.stop();
  });

  it('refuses a second start of the same folder', async () => {
    const platform = await startPlatform({ home, root, services: [gateway], ports: anyPorts });
    await expect(startPlatform({ home, root, services: [gateway], ports: anyPorts })).rejects.toThrow(/already runs in this folder .*: stop it/);
    await platform.stop();
  });

  it('names what is not built, and what fails to start, and stops the rest', async () => {
    await expect(startPlatform({ home, root, services: [fake('absent'), gateway], ports: anyPorts })).rejects.toThrow(/nothing built to run for absent/);
    await expect(startPlatform({ home, root, services: [fake('broken'), gateway], ports: anyPorts })).rejects.toThrow(/broken ended with exit code 3.*read the end of .*broken\.log/);
    expect(existsSync(join(home, 'platform.lock'))).toBe(false);
  });
});

describe('the command', () => {
  it('ends with addresses and accounts, and stops in order on Ctrl-C with exit code 0', async () => {
    const run = supervisor('alpha,gateway');
    await run.runs();
    expect(run.output()).toMatch(/dr\.martin +Martin-dev-1 +clinician/);
    const pids = childrenIn().map(({ pid }) => pid);
    run.child.kill('SIGINT');
    expect(await run.exited).toBe(0);
    expect(allGone(pids)).toBe(true);
    expect(readdirSync(home)).not.toContain('platform.lock');
  });

  it('stops while it is still starting', async () => {
    const run = supervisor('stuck,gateway');
    await until(() => existsSync(join(home, 'logs/stuck.migrate.log')) && logOf('stuck.migrate').includes('migrated'));
    const pids = childrenIn().map(({ pid }) => pid);
    run.child.kill('SIGTERM');
    expect(await run.exited).toBe(0);
    expect(allGone(pids)).toBe(true);
  });

  it.each(['alpha', 'gateway', 'nats', 'postgres', 'openid'])('says in one sentence that %s was killed, and exits with 1', async (name) => {
    const run = supervisor('alpha,gateway');
    await run.runs();
    const pids = childrenIn().map(({ pid }) => pid);
    process.kill(pidOf(name), 'SIGKILL');
    expect(await run.exited).toBe(1);
    expect(run.output().trim().split('\n').at(-1)).toMatch(new RegExp(`^${name} was killed \\(SIGKILL\\), so everything was stopped: read the end of .*, then start again`));
    expect(allGone(pids)).toBe(true);
  });

  it('says which port is occupied and how to choose another', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    const { port } = stranger.address() as AddressInfo;
    const run = supervisor('gateway', String(port));
    expect(await run.exited).toBe(1);
    expect(run.output().trim()).toBe(`Port ${port} for the gateway is used by another program: stop that program, or choose another port with --port ${port + 1}.`);
    stranger.close();
  });

  it('recovers what a killed supervisor left behind, and touches no stranger', async () => {
    const run = supervisor('alpha,gateway');
    await run.runs();
    const orphans = childrenIn();
    run.child.kill('SIGKILL');
    await run.exited;
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const lock = JSON.parse(readFileSync(join(home, 'platform.lock'), 'utf8')) as { children: unknown[] };
    lock.children.push({ name: 'reused number', pid: stranger.pid, startedAt: '1' });
    writeFileSync(join(home, 'platform.lock'), JSON.stringify(lock));

    const next = supervisor('alpha,gateway');
    await next.runs();
    expect(next.output()).toMatch(/stopped \d+ processes that an interrupted run had left behind/);
    expect(allGone(orphans.map(({ pid }) => pid))).toBe(true);
    expect(startTimeOf(stranger.pid!)).not.toBeNull();
    stranger.kill();
    next.child.kill('SIGTERM');
    expect(await next.exited).toBe(0);
  });

  it('recovers a stale postmaster.pid whose number belongs to somebody else', async () => {
    const first = await startPlatform({ home, root, services: [gateway], ports: anyPorts });
    await first.stop();
    const data = join(home, 'postgres/data');
    writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n1\n5432\n\n127.0.0.1\n`);
    const second = await startPlatform({ home, root, services: [gateway], ports: anyPorts });
    await second.stop();
  });
});
