import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway, type Reply, type RunningGateway } from '../gateway.fixture.js';

let gateway: RunningGateway;
let folder: string;
const html = (name: string): string => `<!doctype html><html lang="en"><head><meta property="csp-nonce" nonce="__CSP_NONCE__"></head><body>${name}</body></html>`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-portal-'));
  const dist = join(folder, 'dist');
  for (const name of ['clinical/assets', 'person']) mkdirSync(join(dist, name), { recursive: true });
  writeFileSync(join(folder, 'secret.js'), 'outside');
  writeFileSync(join(dist, 'clinical/index.html'), html('clinical'));
  writeFileSync(join(dist, 'person/index.html'), html('person'));
  writeFileSync(join(dist, 'clinical/assets/start-abc123.js'), 'let a = 1;');
  writeFileSync(join(dist, 'clinical/assets/start-abc123.js.map'), '{}');
  gateway = await startGateway({ PORTAL_FOLDER: dist });
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true });
});
const get = (path: string, method = 'GET'): Promise<Reply> => gateway.ask({ path, method, token: null });

describe('the portals', () => {
  it.each([['/clinical/', 'clinical'], ['/clinical/persons/01900000-0000-7000-8000-000000000001/plan', 'clinical'], ['/person/', 'person'], ['/person/accesses?x=1', 'person']])('%s is the page of %s, kept by nobody', async (path, name) => {
    const reply = await get(path);
    expect(reply).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } });
    expect(reply.text).toContain(`<body>${name}</body>`);
  });

  it('are where the root leads; without them it leads to the API', async () => {
    expect(await get('/')).toMatchObject({ status: 302, headers: { location: '/clinical/' } });
    const bare = await startGateway({ PORTAL_FOLDER: join(folder, 'none') });
    expect(await bare.ask({ path: '/', token: null })).toMatchObject({ status: 302, headers: { location: '/api/v1/docs' } });
    await bare.close();
  });

  it('run only what comes from here; each answer has a nonce of its own for styles', async () => {
    const [first, second] = [await get('/clinical/'), await get('/clinical/')];
    const nonceOf = ({ headers }: Reply): string => /'nonce-([\w+/=]{20,})'/.exec(headers['content-security-policy'] as string)![1]!;
    expect(first.text).toContain(`nonce="${nonceOf(first)}"`);
    expect(nonceOf(first)).not.toBe(nonceOf(second));
    const policy = first.headers['content-security-policy'] as string;
    for (const part of ["default-src 'none'", "script-src 'self';", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('have files named by their content, kept for ever', async () => {
    expect(await get('/clinical/assets/start-abc123.js')).toMatchObject({ status: 200, text: 'let a = 1;', headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' } });
  });

  it('lead to their folder', async () => {
    expect(await get('/clinical')).toMatchObject({ status: 308, headers: { location: '/clinical/' } });
  });

  it.each(['/clinical/assets/start-gone.js', '/clinical/assets/gone', '/clinical/assets/start-abc123.js.map', '/Clinical/', '/clinicals/', '/secret.js', '/finance/'])('there is nothing at %s', async (path) => {
    const reply = await get(path);
    expect([reply.status, reply.headers['content-type'], reply.json['reason']]).toEqual([404, 'application/problem+json; charset=utf-8', 'ROUTE_UNKNOWN']);
  });

  it.each([
    '/clinical/../secret.js', '/clinical/%2e%2e/secret.js', '/clinical/..%2fsecret.js', '/clinical/..%5csecret.js', '/clinical//secret.js', '/clinical/assets/../../../secret.js', '/clinical/a;b', '/clinical/index.html/..',
  ])('%s is no address', async (path) => {
    const reply = await get(path);
    expect([reply.status, reply.headers['content-type'], reply.json['reason']]).toEqual([400, 'application/problem+json; charset=utf-8', 'ADDRESS_INVALID']);
  });

  it('take no other method', async () => {
    expect((await get('/clinical/', 'POST')).status).toBe(404);
    expect(await get('/clinical/', 'HEAD')).toMatchObject({ status: 200, text: '' });
  });
});
