import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administratorOf, commandFor } from './start-keycloak.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'maillage-keycloak-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const settings = { KC_HOSTNAME: 'http://127.0.0.1:8180', KC_BOOTSTRAP_ADMIN_PASSWORD: 'swordfish' };

it('a distribution runs in a home of its own, and is not written to', () => {
  const distribution = join(dir, 'distribution');
  mkdirSync(join(distribution, 'bin'), { recursive: true });
  writeFileSync(join(distribution, 'bin/kc.sh'), '#!/bin/sh\n', { mode: 0o755 });
  for (const _start of [1, 2]) {
    const { command, env } = commandFor({ kind: 'distribution', version: '26.7.3', folder: distribution, java: '/jdk/bin/java' }, dir, 8180, settings);
    expect(command).toBe(join(dir, 'keycloak/bin/kc.sh'));
    expect(env).toMatchObject({ ...settings, JAVA: '/jdk/bin/java', KC_HTTP_HOST: '127.0.0.1', KC_HTTP_PORT: '8180' });
  }
  expect(readlinkSync(join(dir, 'keycloak/lib'))).toBe(join(distribution, 'lib'));
  expect(existsSync(join(distribution, 'data'))).toBe(false);
});

it('a container is published on the loopback address only, and its secrets stand in no argument', () => {
  const { command, args, env } = commandFor({ kind: 'container', version: '26.7.3', command: '/usr/bin/docker', image: 'keycloak:26.7.3' }, dir, 8180, settings);
  expect(command).toBe('/usr/bin/docker');
  expect(args).toEqual(expect.arrayContaining(['--publish=127.0.0.1:8180:8080', `--volume=${join(dir, 'keycloak/data')}:/opt/keycloak/data`, 'KC_BOOTSTRAP_ADMIN_PASSWORD']));
  expect(args.slice(-2)).toEqual(['keycloak:26.7.3', 'start']);
  expect(args.join(' ')).not.toContain('swordfish');
  expect(env).toMatchObject(settings);
});

it('the administrator keeps the password of the first start, readable by its owner only', () => {
  const first = administratorOf(dir, 'http://127.0.0.1:8180');
  expect(administratorOf(dir, 'http://127.0.0.1:8180')).toEqual(first);
  expect(readFileSync(join(dir, 'admin-password'), 'utf8')).toBe(first.password);
  expect(statSync(join(dir, 'admin-password')).mode & 0o777).toBe(0o600);
});
