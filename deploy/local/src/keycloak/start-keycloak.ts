import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readRealm } from '../open-id/realm.js';
import { untilProviderAnswers, type OpenIdOptions, type OpenIdProvider } from '../open-id/start-open-id-provider.js';
import { startChild, type ChildCommand } from '../servers/child.js';
import { freePort } from '../servers/ports.js';
import { StartFault } from '../start-fault.js';
import { builtInSettings, findKeycloak, type FoundKeycloak } from './find-keycloak.js';
import { provideRealm, signInToKeycloak, type KeycloakAccount } from './keycloak-admin.js';

/** The first start writes its tables: two minutes on a busy machine. */
const startsWithinMs = 300_000;

/** Administrator of the Keycloak that keeps its state in `dir`: made at the first start, the same ever after. */
export function administratorOf(dir: string, server: string): KeycloakAccount {
  const file = join(dir, 'admin-password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return { server, username: 'admin', password: readFileSync(file, 'utf8') };
}

/** A home of this platform's own, with the programs of the distribution: the database lives here, and the distribution is never written to. */
function homeIn(dir: string, distribution: string): string {
  const home = join(dir, 'keycloak');
  mkdirSync(join(home, 'bin'), { recursive: true });
  for (const name of ['lib', 'conf', 'providers', 'themes', 'version.txt']) {
    rmSync(join(home, name), { force: true });
    symlinkSync(join(distribution, name), join(home, name));
  }
  copyFileSync(join(distribution, 'bin/kc.sh'), join(home, 'bin/kc.sh')); // a link would lead it to the distribution's own data
  return home;
}

/** What runs this Keycloak on `port`, with its state in `dir`. */
export function commandFor(found: FoundKeycloak, dir: string, port: number, settings: Readonly<Record<string, string>>): Pick<ChildCommand, 'command' | 'args' | 'env'> {
  if (found.kind === 'distribution')
    return {
      command: join(homeIn(dir, found.folder), 'bin/kc.sh'),
      args: ['start'],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, JAVA: found.java, ...settings, KC_HTTP_HOST: '127.0.0.1', KC_HTTP_PORT: String(port) },
    };
  const data = join(dir, 'keycloak/data');
  mkdirSync(data, { recursive: true });
  // Settings by name only: their values, a password among them, stay out of the list of processes.
  const named = Object.keys(settings).flatMap((name) => ['--env', name]);
  return {
    command: found.command,
    args: ['run', '--rm', `--name=${containerName(port)}`, `--user=${process.getuid?.() ?? 1000}:0`, `--publish=127.0.0.1:${port}:8080`, `--volume=${data}:/opt/keycloak/data`, ...named, found.image, 'start'],
    env: { ...process.env, ...settings },
  };
}

const containerName = (port: number): string => `maillage-keycloak-${port}`;

/** A container outlives its client when that was killed. */
const removeContainer = async (found: FoundKeycloak, port: number): Promise<void> => {
  if (found.kind === 'container') await promisify(execFile)(found.command, ['rm', '--force', containerName(port)]).catch(() => undefined);
};

/** Starts a real Keycloak with this realm file, on the loopback address, with its database in `dir`. Throws StartFault. */
export async function startKeycloak(options: OpenIdOptions): Promise<OpenIdProvider> {
  const port = options.port ?? (await freePort());
  const realm = readRealm(options.realmFile, options.variables ?? {});
  mkdirSync(options.dir, { recursive: true });
  const found = await findKeycloak({ ...(options.progress && { progress: options.progress }), signal: options.signal });
  const server = `http://127.0.0.1:${port}`;
  const administrator = administratorOf(options.dir, server);
  await removeContainer(found, port);
  const child = await startChild({
    name: 'openid',
    ...commandFor(found, options.dir, port, {
      ...builtInSettings,
      KC_HTTP_ENABLED: 'true',
      KC_HOSTNAME: server,
      KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
    }),
    log: options.log ?? join(options.dir, 'openid.log'),
  });
  options.onChild?.(child);
  const stop = async (): Promise<void> => {
    await child.stop('SIGTERM', 20_000);
    await removeContainer(found, port);
  };
  const issuer = `${server}/realms/${realm.realm}`;
  try {
    if (!(await untilProviderAnswers(`${server}/realms/master`, child, startsWithinMs))) throw new StartFault(`Keycloak did not start; the reason stands at the end of ${child.log}.`);
    await provideRealm(await signInToKeycloak(administrator), realm);
    if (!(await untilProviderAnswers(issuer, child, startsWithinMs))) throw new StartFault(`Keycloak started but does not answer for the realm ${realm.realm}: read the end of ${child.log}.`);
  } catch (error) {
    if (!options.onChild) await stop(); // else the end of the process would speak before the reason does
    if (error instanceof StartFault) throw error;
    throw new StartFault(`Keycloak does not take the realm of ${options.realmFile} (${(error as Error).message}): correct the file, or start empty with --reset.`, { cause: error });
  }
  return { name: `Keycloak ${found.version}`, console: `${server}/admin/ (${administrator.username}, password in ${join(options.dir, 'admin-password')})`, issuer, port, child, stop };
}
