import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pause, startChild, type Child } from '../servers/child.js';
import { freePort } from '../servers/ports.js';
import { StartFault } from '../start-fault.js';
import { readRealm } from './realm.js';

/** Settings of the embedded OpenID provider. */
export interface OpenIdOptions {
  /** Folder of the signing key and the log; made when absent. The same folder and port keep earlier tokens valid. */
  readonly dir: string;
  readonly realmFile: string;
  readonly port?: number;
  /** Values for `${NAME:default}` in the realm file: GATEWAY_URL and the clients' secrets. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly log?: string;
  /** Told of the process as soon as it runs, before it is ready. */
  readonly onChild?: (child: Child) => void;
  /** Called before a step that may take seconds. */
  readonly progress?: (text: string) => void;
  /** Aborted: a download or build under way is broken off. */
  readonly signal?: AbortSignal | undefined;
}

/** A running provider, a process of its own on the loopback address. */
export interface OpenIdProvider {
  /** What it is, for people. */
  readonly name: string;
  /** Where its administrator works, for people; null when it has none. */
  readonly console: string | null;
  readonly issuer: string;
  readonly port: number;
  readonly child: Child;
  stop(): Promise<void>;
}

/** The embedded provider. */
export interface EmbeddedProvider extends OpenIdProvider {
  /** File with the private signing key, for tests that sign tokens themselves. */
  readonly keyFile: string;
}

/** Waits until the realm behind `issuer` answers; false when the process ends first or the time is over. */
export async function untilProviderAnswers(issuer: string, child: Child, withinMs: number): Promise<boolean> {
  for (const until = performance.now() + withinMs; performance.now() < until && !child.end; await pause(25)) {
    const ready = await fetch(`${issuer}/.well-known/openid-configuration`).then(
      (response) => response.body?.cancel().then(() => response.ok),
      () => false,
    );
    if (ready && !child.end) return true;
  }
  return false;
}

/** Starts an OpenID provider shaped like Keycloak with this realm file. Throws StartFault. */
export async function startOpenIdProvider(options: OpenIdOptions): Promise<EmbeddedProvider> {
  const port = options.port ?? (await freePort());
  const variables = options.variables ?? {};
  const { realm } = readRealm(options.realmFile, variables);
  mkdirSync(options.dir, { recursive: true });
  const keyFile = join(options.dir, 'keys.json');
  const fromSource = import.meta.url.endsWith('.ts');
  const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
  const child = await startChild({
    name: 'openid',
    command: process.execPath,
    args: fromSource ? ['--import', new URL('../../typescript-source.mjs', import.meta.url).href, beside('./main.ts')] : ['--enable-source-maps', beside('./main.js')],
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...variables, OPENID_PORT: String(port), OPENID_REALM_FILE: options.realmFile, OPENID_KEY_FILE: keyFile },
    log: options.log ?? join(options.dir, 'openid.log'),
    channel: true,
  });
  options.onChild?.(child);
  const issuer = `http://127.0.0.1:${port}/realms/${realm}`;
  if (await untilProviderAnswers(issuer, child, 30_000)) return { name: 'embedded, shaped like Keycloak', console: null, issuer, port, keyFile, child, stop: async () => void (await child.stop()) };
  await child.stop('SIGKILL');
  throw new StartFault(`The OpenID provider did not start; the reason stands at the end of ${child.log}.`);
}
