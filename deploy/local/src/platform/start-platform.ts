import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chosenProvider, startProvider, type ProviderName } from '../open-id/choose-provider.js';
import { platformClients, realmVariables, type ClientSecrets } from '../open-id/platform-clients.js';
import type { OpenIdProvider } from '../open-id/start-open-id-provider.js';
import { natsAuthorization } from '@maillage/messaging/permissions';
import { startChild, type Child } from '../servers/child.js';
import { findNats } from '../servers/find-nats.js';
import { startNats } from '../servers/nats.js';
import { natsKeys } from '../servers/nats-users.js';
import { serviceRoleOf, startPostgres, type PostgresServer } from '../servers/postgres.js';
import type { TlsFiles } from '../servers/tls-files.js';
import { asStartFault, StartFault } from '../start-fault.js';
import { choosePorts, type PlatformPorts } from './choose-ports.js';
import { faultOf, Family } from './family.js';
import { takeLock } from './lock.js';
import type { Progress } from './progress.js';
import { startService, migrateService, type ServiceRun } from './run-service.js';
import { services as allServices, type Service, type ServiceSurroundings } from './services.js';
import { emptyStateFolder, prepareStateFolder, secretOf, stateFolder, type StateFolder } from './state-folder.js';

/** Root of the repository, from src/ as from dist/. */
export const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url));
export const realmFile = join(repositoryRoot, 'deploy/keycloak/realm.json');

/** Where the state of `npm start` lives: MAILLAGE_HOME, or .local in the repository. */
export const defaultHome = (env: Readonly<Record<string, string | undefined>> = process.env): string => env.MAILLAGE_HOME || join(repositoryRoot, '.local');

/** What a start may choose. */
export interface PlatformOptions {
  readonly home?: string;
  /** Root of the folder that holds services/<name>/dist. */
  readonly root?: string;
  readonly services?: readonly Service[];
  /** Default: the one that MAILLAGE_PROVIDER names, or the embedded one. */
  readonly provider?: ProviderName;
  /** 0 asks for any free port. */
  readonly ports?: Partial<PlatformPorts>;
  /** Folder of the compile cache, where platforms share one; the state folder has its own. */
  readonly compileCache?: string;
  /** Further settings of single services, by their names; for tests. */
  readonly settings?: ServiceSurroundings['own'];
  /** Throw away what an earlier run kept in this folder. */
  readonly reset?: boolean;
  /** TLS to PostgreSQL, to NATS and at the gateway. */
  readonly tls?: TlsFiles;
  readonly progress?: Progress;
  /** Aborted: what runs so far is stopped in order and the start rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Where to reach a running platform, and the secrets of its development clients. Readable by its owner only. */
export interface PlatformAddresses {
  readonly gatewayUrl: string;
  readonly issuer: string;
  readonly natsUrl: string;
  /** One address per service that has a database: the owner's, for operators. The running service has a role of its own that only changes rows. */
  readonly databases: Readonly<Record<string, string>>;
  readonly clientSecrets: ClientSecrets;
  readonly auditSecrets: Readonly<Record<string, string>>;
  readonly home: string;
}

/** Starts a part again after its crash, and resolves when it is ready. `wiped`: NATS comes back without streams and consumers. */
export type Revive = (options?: { readonly wiped?: boolean }) => Promise<void>;

/** A running platform. */
export interface Platform extends PlatformAddresses {
  readonly state: StateFolder;
  /** Its OpenID provider, as people are told of it. */
  readonly provider: Pick<OpenIdProvider, 'name' | 'console'>;
  /** Process ids by name (`postgres`, `nats`, `openid`, services), for tests that kill them. */
  readonly processes: ReadonlyMap<string, number>;
  /** Resolves with the fault when a part ends by itself. Never rejects. */
  readonly failed: Promise<StartFault>;
  /** Kills a part as a crash does, without ending the platform; what it answers starts the part again. For tests; NATS may come back wiped. */
  crash(name: string): Promise<Revive>;
  /** Starts another program of ours, which is stopped before everything else. */
  runBeside(command: Parameters<typeof startChild>[0]): Promise<Child>;
  /** Stops everything in order: gateway, services, provider, NATS, PostgreSQL. May be called twice. */
  stop(): Promise<void>;
}

const quiet: Progress = { say: () => undefined, step: (_text, work) => work() };

function requireBuilt(root: string, services: readonly Service[]): void {
  const missing = services.filter(({ name }) => !existsSync(join(root, 'services', name, 'dist', 'main.js'))).map(({ name }) => name);
  if (missing.length > 0) throw new StartFault(`There is nothing built to run for ${missing.join(', ')} (services/<name>/dist/main.js is absent): run npx nx run-many -t build and read its first error.`);
}

/** Starts the whole platform, or nothing. Throws StartFault with one sentence for the person at the keyboard. */
export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const { root = repositoryRoot, services = allServices, progress = quiet, signal } = options;
  const own = stateFolder(options.home ?? defaultHome());
  const state = { ...own, compileCache: options.compileCache ?? own.compileCache };
  prepareStateFolder(state);
  requireBuilt(root, services);
  const lock = await takeLock<PlatformAddresses>(state.lock, progress.say);
  const family = new Family((child) => lock.record({ name: child.name, ...child.identity }));
  const stop = async (): Promise<void> => {
    await family.stop();
    lock.release();
  };
  try {
    if (options.reset) {
      emptyStateFolder(state);
      prepareStateFolder(state);
    }
    family.watchDisk(state.home);
    const parts = { root, services, provider: options.provider ?? chosenProvider(), ports: await choosePorts(state, options.ports ?? {}), settings: options.settings ?? {}, tls: options.tls ?? null };
    const { addresses, revive, provider } = await startParts(state, parts, family, progress, signal);
    lock.publish(addresses);
    const crash = async (name: string): Promise<Revive> => {
      const again = revive.get(name);
      if (!again) throw new StartFault(`${name} is no part that can be started again: ${[...revive.keys()].join(', ')}.`);
      await family.crash(name);
      return again;
    };
    return { ...addresses, state, provider, processes: family.processes, failed: family.failed, stop, crash, runBeside: (command) => family.runBeside(command) };
  } catch (error) {
    const fault = signal?.aborted ? signal.reason : asStartFault(faultOf(family, error), state.home);
    await stop();
    throw fault;
  }
}

async function startParts(
  state: StateFolder,
  { root, services, provider: providerName, ports, settings, tls }: { root: string; services: readonly Service[]; provider: ProviderName; ports: PlatformPorts; settings: ServiceSurroundings['own']; tls: TlsFiles | null },
  family: Family,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<{ addresses: PlatformAddresses; revive: ReadonlyMap<string, Revive>; provider: OpenIdProvider }> {
  const gatewayUrl = `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${ports.gateway}`;
  const clientSecrets = Object.fromEntries(platformClients.map((client) => [client, secretOf(state, client)])) as ClientSecrets;
  const password = (role: string): string => secretOf(state, `database ${role}`);
  const superuserPassword = secretOf(state, 'postgres');
  const keys = natsKeys(state.natsKeys, [...services.map(({ name }) => name), 'operator']);
  const authorization = natsAuthorization(services, keys.publicKeys);
  const auditSecrets = Object.fromEntries(services.flatMap(({ name, database }) => (database ? [[name, secretOf(state, `audit ${name}`)]] : [])));
  const log = (name: string): string => join(state.logs, `${name}.log`);
  const onChild = (child: Child): void => family.add(child);
  /** A part that ends or an interruption ends the waiting for all others. */
  const step = <T>(text: string, work: () => Promise<T>): Promise<T> => progress.step(text, () => family.whileAllRun(work(), signal));

  const startOpenId = (): Promise<OpenIdProvider> =>
    startProvider[providerName]({
      dir: state.openId,
      realmFile,
      port: ports.openId,
      log: log('openid'),
      onChild,
      progress: progress.say,
      signal: family.stopping,
      variables: realmVariables(gatewayUrl, clientSecrets),
    });
  const [postgres, nats, provider] = await settle([
    step('starting PostgreSQL', () => startPostgres({ dir: state.postgres, port: ports.postgres, durable: true, password: superuserPassword, tls: tls ?? undefined, log: log('postgres'), signal: family.stopping, onChild })),
    step('starting NATS', async () => {
      const { binary } = await findNats({ progress: progress.say, signal: family.stopping });
      return startNats({ dir: state.nats, binary, port: ports.nats, authorization, tls: tls ?? undefined, log: log('nats'), onChild });
    }),
    step('starting the OpenID provider', startOpenId),
  ] as const);

  const own = {
    ...settings,
    identity: { SESSION_KEYS: secretOf(state, 'session key', 32), ...settings['identity'] },
    gateway: { OIDC_CLIENT_SECRET: clientSecrets.gateway, SESSION_SECRET: secretOf(state, 'session'), ...settings['gateway'] },
  };
  const { databases, serviceDatabases } = await ensureDatabases(postgres, services, password);
  const surroundings = { natsUrl: nats.url, issuer: provider.issuer, auditSecrets, compileCache: state.compileCache, own, tls };
  const run = { root, surroundings, databases, serviceDatabases, httpPort: ports.gateway, natsSeedFile: keys.seedFile, sealSecret: (name: string) => secretOf(state, `seal ${name}`), log, family };
  await step('migrating the databases', () => Promise.all(services.filter(({ migrates }) => migrates).map((service) => migrateService(service, run))));
  await step(`starting ${services.length} services`, () => Promise.all(services.map((service) => startService(service, run))));
  const revive = new Map<string, Revive>([
    ['postgres', () => postgres.restart()],
    ['nats', (how) => nats.restart(how)],
    ['openid', async () => void (await startOpenId())],
    ...services.map((service): [string, Revive] => [service.name, () => startService(service, run)]),
  ]);
  return { addresses: { gatewayUrl, issuer: provider.issuer, natsUrl: nats.url, databases, clientSecrets, auditSecrets, home: state.home }, revive, provider };
}

/** Like Promise.all, but waits for the rest before it rejects: nothing may still be starting while everything is stopped. */
async function settle<const T extends readonly unknown[]>(promises: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

async function ensureDatabases(postgres: PostgresServer, services: readonly Service[], password: (role: string) => string): Promise<Pick<ServiceRun, 'databases' | 'serviceDatabases'>> {
  const databases: Record<string, string> = {};
  const serviceDatabases: Record<string, string> = {};
  for (const { name, database } of services) {
    if (!database) continue;
    databases[name] = await postgres.ensureDatabase(database, password(database));
    serviceDatabases[name] = await postgres.ensureServiceRole(database, password(serviceRoleOf(database)));
  }
  return { databases, serviceDatabases };
}
