import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { cacheFolder, install, onPath } from '../servers/cache.js';
import { StartFault } from '../start-fault.js';

/** The version that is fetched, and that the platform was tried with. */
export const keycloakVersion = '26.7.3';

/** SHA-512 of keycloak-quarkus-dist-26.7.3.tar.gz: whoever fetched it, exactly these bytes are run. */
const archiveSha512 = '664c8ac2997d94b69825af70acc3a6017a7a53a1504a6e21b2d82a04e5f53593b30cabdf80ffe3eb661f13442a57fbc15c4186a1899f2841e8145532e5ae7e1c';
const archive = `keycloak-quarkus-dist-${keycloakVersion}.tar.gz`;
const oldestJava = 17;

/** A Keycloak that can be run here: an unpacked distribution with a Java for it, or an image for a container. */
export type FoundKeycloak =
  | { readonly kind: 'distribution'; readonly version: string; readonly folder: string; readonly java: string }
  | { readonly kind: 'container'; readonly version: string; readonly command: string; readonly image: string };

/** Where to look; the defaults are those of this machine. */
export interface KeycloakSearch {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Called before a step that may take seconds. */
  readonly progress?: (text: string) => void;
  /** Aborted: a download or build under way is broken off. */
  readonly signal?: AbortSignal | undefined;
  /** What the archive must be; for tests, which have a small one. */
  readonly sha512?: string;
}

/** Settings that Keycloak builds into itself: the same at the build and at each start, or it would build again. */
export const builtInSettings = { KC_DB: 'dev-file', KC_CACHE: 'local' } as const;

const run = promisify(execFile);

/** Major version of a Java, or null when it cannot be run. */
export async function javaVersion(java: string): Promise<number | null> {
  try {
    const { stdout, stderr } = await run(java, ['-version'], { timeout: 20_000 });
    const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stdout + stderr) ?? [];
    return Number(first === '1' ? second : first) || null; // Java 8 calls itself 1.8
  } catch {
    return null;
  }
}

/** Java 17 or newer of JAVA_HOME or the PATH, in this order, or null. */
export async function findJava(env: Readonly<Record<string, string | undefined>> = process.env): Promise<string | null> {
  for (const java of [env.JAVA_HOME && join(env.JAVA_HOME, 'bin', 'java'), onPath('java', env.PATH)]) if (java && ((await javaVersion(java)) ?? 0) >= oldestJava) return java;
  return null;
}

const versionOf = (folder: string): string | null => {
  try {
    return /Version (\d+\.\d+\.\d+)/.exec(readFileSync(join(folder, 'version.txt'), 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
};

async function checkArchive(file: string, sha512: string): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  if (found !== sha512) throw new StartFault(`The archive of Keycloak ${keycloakVersion} that was fetched is not the known one (SHA-512 ${found.slice(0, 16)}… instead of ${sha512.slice(0, 16)}…): find out where your package mirror has it from, or name an unpacked Keycloak in KEYCLOAK_HOME.`);
}

/** Fetches by Maven, which knows the mirrors and proxies of the house; checks, unpacks and builds. */
async function fetchDistribution(maven: string, java: string, target: string, { env = process.env, progress = () => undefined, signal, sha512 = archiveSha512 }: KeycloakSearch): Promise<void> {
  const options = { env: { ...env, JAVA_HOME: env.JAVA_HOME, JAVA: java, ...builtInSettings }, timeout: 900_000, maxBuffer: 16 * 1024 * 1024, ...(signal && { signal }) };
  progress(`fetching Keycloak ${keycloakVersion} by Maven (176 MB, once)`);
  await install(target, async (folder) => {
    await run(maven, ['--batch-mode', '--quiet', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy', `-Dartifact=org.keycloak:keycloak-quarkus-dist:${keycloakVersion}:tar.gz`, `-DoutputDirectory=${folder}`], options);
    await checkArchive(join(folder, archive), sha512);
    progress('unpacking and building Keycloak (once, about half a minute)');
    await run('tar', ['--extract', '--gzip', '--strip-components=1', `--file=${archive}`], { ...options, cwd: folder });
    await run('rm', [join(folder, archive)], options);
    await run(join(folder, 'bin', 'kc.sh'), ['build'], options);
  });
}

/** A command whose daemon answers: the client alone runs no container. */
async function findContainers(env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  for (const name of ['docker', 'podman']) {
    const command = onPath(name, env.PATH);
    if (command && (await run(command, ['info'], { env: { ...env }, timeout: 20_000 }).then(() => true, () => false))) return command;
  }
  return null;
}

/** KEYCLOAK_HOME, which somebody meant: a wrong one is refused instead of passed over. */
async function named(folder: string, java: string | null): Promise<FoundKeycloak> {
  const version = versionOf(folder);
  if (!version?.startsWith('26.')) throw new StartFault(`KEYCLOAK_HOME names ${folder}, which is ${version ? `Keycloak ${version}` : 'no unpacked Keycloak'}: point it at Keycloak 26, or unset it.`);
  if (!java) throw new StartFault(`KEYCLOAK_HOME names a Keycloak, but there is no Java ${oldestJava} or newer to run it: install one, or name it in JAVA_HOME.`);
  return { kind: 'distribution', version, folder, java };
}

/** Finds a Keycloak to run: KEYCLOAK_HOME, the cache, Maven Central, a container. Throws StartFault that says how to get one. */
export async function findKeycloak(search: KeycloakSearch = {}): Promise<FoundKeycloak> {
  const { env = process.env, signal } = search;
  const java = await findJava(env);
  if (env.KEYCLOAK_HOME) return named(env.KEYCLOAK_HOME, java);
  const folder = join(cacheFolder(env), `keycloak-${keycloakVersion}`);
  const maven = onPath('mvn', env.PATH);
  let failure = '';
  if (java && !existsSync(folder) && maven)
    try {
      await fetchDistribution(maven, java, folder, search);
    } catch (error) {
      if (error instanceof StartFault || signal?.aborted) throw error;
      failure = ` (Maven: ${reasonOf(error)})`;
    }
  if (java && existsSync(folder)) return { kind: 'distribution', version: keycloakVersion, folder, java };
  const command = await findContainers(env);
  if (command) return { kind: 'container', version: keycloakVersion, command, image: `quay.io/keycloak/keycloak:${keycloakVersion}` };
  throw new StartFault(`Keycloak cannot be run here${failure}: install Java ${oldestJava} or newer with Maven, or with an unpacked Keycloak ${keycloakVersion} named in KEYCLOAK_HOME, or start Docker or Podman; without --keycloak the platform brings its own provider.`);
}

const reasonOf = (error: unknown): string => {
  const { stdout = '', stderr = '', message } = error as { stdout?: string; stderr?: string; message: string };
  const line = `${stdout}\n${stderr}`.split('\n').find((each) => each.includes('ERROR')) ?? message;
  return line.replaceAll(/\u001B\[[0-9;]*m/g, '').replace(/^\[ERROR\] */, '').slice(0, 200);
};
