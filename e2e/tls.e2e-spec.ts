import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectNats } from '@nats-io/transport-node';
import { generate } from 'selfsigned';
import { createDataSource } from '@maillage/database';
import { clientToken, services, startPlatform, type Platform, type TlsFiles } from '@maillage/local';

let folder: string;
let tls: TlsFiles;
let platform: Platform;

async function certificate(name: string, host: string): Promise<TlsFiles> {
  const made = await generate([{ name: 'commonName', value: host }], { keySize: 2048, algorithm: 'sha256', extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }] });
  const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`), caFile: join(folder, `${name}.crt`) };
  writeFileSync(files.certFile, made.cert);
  writeFileSync(files.keyFile, made.private, { mode: 0o600 });
  return files;
}

/** One request to the gateway; what vouches for it is the caller's to say. */
const ask = (path: string, caFile: string, token?: string, host = 'localhost'): Promise<{ status: number; headers: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const call = request(new URL(path, platform.gatewayUrl), { ca: readFileSync(caFile), servername: host, headers: token ? { authorization: `Bearer ${token}` } : {} }, (response) => {
      response.resume();
      resolve({ status: response.statusCode!, headers: response.headers });
    });
    call.on('error', reject);
    call.end();
  });
const logged = (name: string): string => readFileSync(join(platform.home, 'logs', `${name}.log`), 'utf8');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-tls-'));
  chmodSync(folder, 0o755);
  tls = await certificate('right', 'localhost');
  platform = await startPlatform({ home: join(folder, 'home'), ports: { gateway: 0, openId: 0, postgres: 0, nats: 0 }, services: services.filter(({ name }) => ['identity', 'gateway'].includes(name)), tls });
}, 180_000);
afterAll(async () => {
  await platform?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('with TLS everywhere', () => {
  it('a request goes through gateway, NATS and PostgreSQL', async () => {
    const { accessToken } = await clientToken({ issuer: platform.issuer, clientId: 'journey', clientSecret: platform.clientSecrets.journey });
    const { status, headers } = await ask('/api/v1/organizations', tls.caFile, accessToken);
    expect(status).toBe(200);
    expect(headers['strict-transport-security']).toMatch(/max-age=\d{8,}/);
  });

  it('every connection of the service to the database is encrypted', async () => {
    const source = createDataSource({ url: platform.databases['identity']!, schemas: [], applicationName: 'spec' });
    await source.initialize();
    expect(await source.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([{ ssl: true }]);
    await source.destroy();
  });

  it('the gateway speaks no plain HTTP', async () => {
    await expect(fetch(platform.gatewayUrl.replace('https:', 'http:'))).rejects.toThrow('fetch failed');
  });
});

describe('a server that cannot prove its name is refused', () => {
  it.each(['another key', 'another name'])('by the database client: %s', async (what) => {
    const url = new URL(platform.databases['identity']!);
    if (what === 'another key') url.searchParams.set('sslrootcert', (await certificate('wrong', 'localhost')).caFile);
    else url.hostname = '127.0.0.1';
    const source = createDataSource({ url: url.href, schemas: [], applicationName: 'spec' });
    await expect(source.initialize()).rejects.toThrow(what === 'another key' ? /self-signed certificate|signature failure/ : /Hostname\/IP does not match/);
  });

  it('by the client of NATS, which sends nothing before', async () => {
    const { caFile } = await certificate('wrong', 'localhost');
    await expect(connectNats({ servers: platform.natsUrl, tls: { ca: readFileSync(caFile, 'utf8') }, reconnect: false })).rejects.toThrow(/self-signed certificate|signature failure/);
    expect(logged('nats')).toMatch(/TLS handshake error/);
  });

  it('by a caller of the gateway', async () => {
    const { caFile } = await certificate('wrong', 'localhost');
    await expect(ask('/api/v1/docs', caFile)).rejects.toThrow(/self-signed certificate|signature failure/);
    await expect(ask('/api/v1/docs', tls.caFile, undefined, 'elsewhere.example')).rejects.toThrow(/does not match certificate's altnames/);
  });

  it('and NATS takes nobody without TLS', async () => {
    const { port } = new URL(platform.natsUrl);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connectPlain(Number(port), '127.0.0.1', () => socket.write('CONNECT {"verbose":false}\r\nPING\r\n'));
      let text = '';
      socket.on('data', (part) => (text += String(part)));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/"tls_required":\s?true/);
    expect(answer).not.toContain('PONG');
  });
});
