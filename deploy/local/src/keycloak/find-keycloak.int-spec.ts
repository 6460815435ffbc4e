import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findKeycloak, javaVersion, keycloakVersion } from './find-keycloak.js';

let folder: string;
let bin: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-keycloak-'));
  bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const tool of ['sh', 'cp', 'touch', 'tar', 'gzip', 'rm']) symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(bin, tool));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (path: string, script: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};
const java = (version: string, where = join(bin, 'java')): string => program(where, `echo 'openjdk version "${version}" 2025-04-15' >&2`);
const cache = (): string => join(folder, 'cache/maillage');
const env = () => ({ PATH: bin, HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') });

/** A distribution as small as can be: its build leaves a mark, or fails. */
function distribution(where: string, version = keycloakVersion): string {
  mkdirSync(join(where, 'bin'), { recursive: true });
  writeFileSync(join(where, 'version.txt'), `Keycloak - Version ${version}\n`);
  program(join(where, 'bin/kc.sh'), 'touch "${0%/*}/../built-by-$1-with-$KC_DB"');
  return where;
}

/** A Maven that delivers this distribution, and the SHA-512 of its archive. */
function maven(): string {
  const archive = join(folder, 'delivered.tar.gz');
  execFileSync('tar', ['-czf', archive, '-C', folder, distribution(join(folder, 'source')).slice(folder.length + 1)]);
  program(join(bin, 'mvn'), `for each; do case $each in -DoutputDirectory=*) cp ${archive} "\${each#*=}/keycloak-quarkus-dist-${keycloakVersion}.tar.gz";; esac; done; echo "$@" >> ${folder}/asked`);
  return createHash('sha512').update(readFileSync(archive)).digest('hex');
}

it.each([
  ['1.8.0_392', 8],
  ['11.0.21', 11],
  ['17.0.15', 17],
  ['25', 25],
])('Java that calls itself %s is version %i', async (version, expected) => {
  expect(await javaVersion(java(version))).toBe(expected);
});

it('fetches by Maven once, checks, unpacks and builds', async () => {
  const sha512 = maven();
  const found = { kind: 'distribution', version: keycloakVersion, folder: join(cache(), `keycloak-${keycloakVersion}`), java: java('17.0.1') };
  const said: string[] = [];
  expect(await findKeycloak({ env: env(), sha512, progress: (text) => said.push(text) })).toEqual(found);
  expect(said).toEqual([expect.stringContaining('fetching Keycloak'), expect.stringContaining('building Keycloak')]);
  expect(readdirSync(found.folder).sort()).toEqual(['bin', 'built-by-build-with-dev-file', 'version.txt']);
  expect(await findKeycloak({ env: env(), sha512 })).toEqual(found);
  expect(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')).toHaveLength(1);
});

it('does not run an archive that is not the known one, and keeps nothing of it', async () => {
  maven();
  java('17.0.1');
  await expect(findKeycloak({ env: env() })).rejects.toThrow(/^The archive of Keycloak 26\.7\.3 that was fetched is not the known one \(SHA-512 [0-9a-f]{16}… instead of 664c8ac2997d94b6…\): find out where your package mirror has it from/);
  expect(readdirSync(cache())).toEqual([]);
});

it('takes KEYCLOAK_HOME before everything else, and refuses a wrong one', async () => {
  maven();
  const named = distribution(join(folder, 'named'), '26.0.5');
  await expect(findKeycloak({ env: { ...env(), KEYCLOAK_HOME: named } })).rejects.toThrow('KEYCLOAK_HOME names a Keycloak, but there is no Java 17 or newer to run it: install one, or name it in JAVA_HOME.');
  const home = dirname(dirname(java('21.0.2', join(folder, 'jdk/bin/java'))));
  java('11.0.21');
  expect(await findKeycloak({ env: { ...env(), KEYCLOAK_HOME: named, JAVA_HOME: home } })).toEqual({ kind: 'distribution', version: '26.0.5', folder: named, java: join(home, 'bin/java') });
  await expect(findKeycloak({ env: { ...env(), KEYCLOAK_HOME: distribution(join(folder, 'old'), '21.1.0'), JAVA_HOME: home } })).rejects.toThrow(/which is Keycloak 21\.1\.0: point it at Keycloak 26/);
  await expect(findKeycloak({ env: { ...env(), KEYCLOAK_HOME: join(folder, 'absent'), JAVA_HOME: home } })).rejects.toThrow(/which is no unpacked Keycloak/);
  expect(existsSync(join(folder, 'asked'))).toBe(false);
});

it('takes a container where there is no Java, and only a command whose daemon answers', async () => {
  program(join(bin, 'docker'), 'exit 1');
  program(join(bin, 'podman'), '[ "$1" = info ]');
  java('11.0.21');
  expect(await findKeycloak({ env: env() })).toMatchObject({ kind: 'container', version: keycloakVersion, command: join(bin, 'podman') });
});

it('says in one sentence what to do when nothing helps, and what Maven said', async () => {
  const advice = /install Java 17 or newer with Maven, or with an unpacked Keycloak 26\.7\.3 named in KEYCLOAK_HOME, or start Docker or Podman; without --keycloak the platform brings its own provider\.$/;
  await expect(findKeycloak({ env: env() })).rejects.toThrow(advice);
  java('17.0.1');
  program(join(bin, 'mvn'), 'echo "[ERROR] the mirror is closed"; exit 1');
  await expect(findKeycloak({ env: { ...env(), PATH: [bin, join(folder, 'empty')].join(delimiter) } })).rejects.toThrow(/^Keycloak cannot be run here \(Maven: the mirror is closed\): install Java/);
});
