import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pause, startChild, type ChildCommand } from '../servers/child.js';
import { serviceRoleOf } from '../servers/postgres.js';
import { freePort, isPortFree } from '../servers/ports.js';
import { StartFault } from '../start-fault.js';
import type { Family } from './family.js';
import { serviceEnvironment, type Service, type ServiceSurroundings } from './services.js';

/** What starting any service of this run needs. */
export interface ServiceRun {
  readonly root: string;
  readonly surroundings: ServiceSurroundings;
  /** For the migration jobs: the owner's addresses. */
  readonly databases: Readonly<Record<string, string>>;
  /** For the services themselves. */
  readonly serviceDatabases: Readonly<Record<string, string>>;
  readonly httpPort: number;
  readonly natsSeedFile: (name: string) => string;
  /** The secret of this service alone, for what it gives out and takes back. */
  readonly sealSecret: (name: string) => string;
  readonly log: (name: string) => string;
  readonly family: Family;
}

const readyWithinMs = 90_000;

/** Eight services on one machine: a young generation of 4 MB instead of 16 takes a fifth less memory together (npm run bench -- platform). */
const memoryFlags = ['--max-semi-space-size=4'];

const command = (service: Service, run: ServiceRun, script: string, healthPort: number, name = service.name, databaseUrl = run.serviceDatabases[service.name] ?? null): ChildCommand => ({
  name,
  command: process.execPath,
  args: [...memoryFlags, join(run.root, 'services', service.name, 'dist', script)],
  cwd: join(run.root, 'services', service.name),
  env: serviceEnvironment(run.surroundings, { name: service.name, databaseUrl, healthPort, httpPort: service.edge ? run.httpPort : null, natsSeedFile: run.natsSeedFile(service.name), sealSecret: run.sealSecret(service.name) }),
  log: run.log(name),
});

/** Runs the service's migrations to their end. Throws StartFault when they fail. */
export async function migrateService(service: Service, run: ServiceRun): Promise<void> {
  const script = join(run.root, 'services', service.name, 'dist', 'migrate.js');
  if (!existsSync(script)) throw new StartFault(`${service.name} owns a database but has no dist/migrate.js: build it with npx nx build ${service.name} and read its first error.`);
  const job = command(service, run, 'migrate.js', service.healthPort, `${service.name}.migrate`, run.databases[service.name] ?? null);
  const child = await run.family.runBeside({ ...job, env: { ...job.env, ...(service.database ? { DATABASE_SERVICE_ROLE: serviceRoleOf(service.database) } : {}) } });
  const { code, signal } = await child.exited;
  if (code !== 0)
    throw new StartFault(`The database of ${service.name} could not be migrated (${signal ?? `exit code ${code}`}): read the end of ${child.log}, or start empty with npm start -- --reset.`);
}

/** Starts the service and waits until it says that it is ready. Throws StartFault when it does not in time. */
export async function startService(service: Service, run: ServiceRun): Promise<void> {
  const healthPort = (await isPortFree(service.healthPort)) ? service.healthPort : await freePort();
  const child = await startChild(command(service, run, 'main.js', healthPort));
  run.family.add(child);
  const until = performance.now() + readyWithinMs;
  while (performance.now() < until) {
    if (child.end) return new Promise(() => undefined); // the family speaks for it
    const ready = await fetch(`http://127.0.0.1:${healthPort}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.body?.cancel().then(() => response.ok) ?? response.ok,
      () => false,
    );
    if (ready) return;
    await pause(50);
  }
  throw new StartFault(`${service.name} was not ready within ${readyWithinMs / 1_000} seconds: read the end of ${child.log}.`);
}
