import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hiddenDataFolder } from '../servers/postgres-files.js';
import { asStartFault, StartFault } from '../start-fault.js';

/** Where one platform keeps everything that outlives its processes. */
export interface StateFolder {
  readonly home: string;
  readonly postgres: string;
  readonly nats: string;
  readonly openId: string;
  /** nkey seeds of the services, and of the operator. */
  readonly natsKeys: string;
  readonly logs: string;
  readonly compileCache: string;
  readonly lock: string;
  /** Present once the sample was loaded, or was not wanted. */
  readonly sampleMarker: string;
  readonly sampleReport: string;
}

const neededBytes = 500 * 1024 * 1024;

/** Names the parts of the folder; touches nothing. */
export function stateFolder(home: string): StateFolder {
  const at = (name: string): string => join(resolve(home), name);
  return {
    home: resolve(home),
    postgres: at('postgres'),
    nats: at('nats'),
    openId: at('openid'),
    natsKeys: at('nats-keys'),
    logs: at('logs'),
    compileCache: at('compile-cache'),
    lock: at('platform.lock'),
    sampleMarker: at('sample-loaded'),
    sampleReport: at('sample-report.json'),
  };
}

/** Makes the folder and checks that there is room. Throws StartFault. */
export function prepareStateFolder(state: StateFolder): void {
  try {
    mkdirSync(state.home, { recursive: true });
    chmodSync(state.home, 0o755); // PostgreSQL's own account must pass through when root starts us
    for (const folder of [state.logs, state.nats, state.openId, state.compileCache]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    mkdirSync(state.postgres, { recursive: true, mode: 0o755 });
    writeFileSync(join(state.home, '.writable'), '');
    rmSync(join(state.home, '.writable'));
  } catch (error) {
    throw asStartFault(error, state.home);
  }
  const { bavail, bsize } = statfsSync(state.home);
  if (bavail * bsize < neededBytes)
    throw new StartFault(`The disk that holds ${state.home} has only ${Math.floor((bavail * bsize) / 1024 / 1024)} MB free and 500 MB are needed: free some space, or set MAILLAGE_HOME to a folder on another disk.`);
}

/** Removes what we keep there and nothing else, so that a mistaken MAILLAGE_HOME loses nothing. The lock stays with its owner. */
export function emptyStateFolder(state: StateFolder): void {
  try {
    for (const path of [state.postgres, state.nats, state.natsKeys, state.openId, state.logs, state.sampleMarker, state.sampleReport, secretsFile(state), portsFile(state)]) rmSync(path, { recursive: true, force: true });
    if (process.getuid?.() === 0) rmSync(hiddenDataFolder(state.postgres), { recursive: true, force: true });
  } catch (error) {
    throw asStartFault(error, state.home);
  }
}

const secretsFile = (state: StateFolder): string => join(state.home, 'secrets.json');
const portsFile = (state: StateFolder): string => join(state.home, 'ports.json');

function storeJson(file: string, content: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(content, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const readJson = (file: string): Record<string, unknown> => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {});

/** The secret of this name, so many random bytes in base64url; made at its first use and the same ever after. */
export function secretOf(state: StateFolder, name: string, bytes = 24): string {
  const secrets = readJson(secretsFile(state));
  const known = secrets[name];
  if (typeof known === 'string') return known;
  const made = randomBytes(bytes).toString('base64url');
  storeJson(secretsFile(state), { ...secrets, [name]: made });
  return made;
}

/** Ports that earlier starts settled on. */
export const rememberedPorts = (state: StateFolder): Readonly<Record<string, unknown>> => readJson(portsFile(state));

/** Keeps the ports, so that addresses (and with them the issuer of tokens) stay the same. */
export const rememberPorts = (state: StateFolder, ports: Readonly<Record<string, number>>): void => storeJson(portsFile(state), ports);
