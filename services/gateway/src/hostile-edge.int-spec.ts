import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { DescMethodUnary } from '@bufbuild/protobuf';
import { loadPolicies } from '@maillage/access';
import { contractServices, methodName } from '@maillage/contracts';
import { MembershipsService } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { PersonsService } from '@maillage/contracts/registry/v1/persons_pb.js';
import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { readConfig } from '@maillage/platform';
import { gatewayConfig } from './gateway.config.js';
import { startGateway, type Ask, type RunningGateway } from './gateway.fixture.js';
import { restRoutes, takesBody } from './rest/rest-routes.js';

let gateway: RunningGateway;
const person = '01900000-0000-7000-8000-000000000001';
const other = '01900000-0000-7000-8000-000000000002';
const app = 'https://app.example.org';
const rolesFor = (method: DescMethodUnary): string[] => loadPolicies().rolesOf(methodName(method)).filter((role) => role !== 'authenticated');

beforeAll(async () => {
  gateway = await startGateway({ CORS_ORIGINS: `${app}, https://other.example.org:8443` });
  gateway.on(PersonsService.method.getPerson, ({ personId }) => ({ personId }));
  gateway.on(MembershipsService.method.requestMembership, ({ membershipId }) => ({ membershipId }));
  gateway.on(RecordService.method.readResource, () => ({}));
});
afterAll(() => gateway.close());
beforeEach(() => gateway.forget());

/** Bytes as they are, for what no client would write. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (part) => (answer += String(part)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
const rawRequest = async (target: string, ...headers: string[]): Promise<string> => {
  const token = await gateway.token({ roles: ['clinician'] });
  return raw(`GET ${target} HTTP/1.1\r\n${['Host: localhost', `Authorization: Bearer ${token}`, 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`);
};

describe('an address in disguise', () => {
  it.each([
    `//api/v1/persons/${person}`,
    `/api//v1/persons/${person}`,
    `/api/v1//persons/${person}`,
    `/api/v1/persons//${person}`,
    `/api/v1/persons/${person}//`,
    `/api/v1/persons/./${person}`,
    `/api/v1/organizations/../persons/${person}`,
    `/api/v1/persons/${person}/..`,
    `/api/v1/persons/%2e%2e/persons/${person}`,
    `/api/v1/docs/%2E%2E/persons/${person}`,
    `/api/v1/docs/assets/..%2f..%2fpersons/${person}`,
    `/api/v1/persons%2f${person}`,
    `/api/v1/persons/${person}%2Fstays`,
    `/api/v1/persons\\${person}`,
    `/api/v1/persons%5c${person}`,
    `/api/v1/persons;role=operator/${person}`,
    `/api/v1/persons/${person};jsessionid=1`,
    `/api/v1/persons/${person}%3bx`,
    `/api/v1/persons/%252e%252e/${person}`,
    `/api/v1/persons/${person}%0d%0aX-Header:1`,
    `/api/v1/persons/${person}%7f`,
    '/api/v1/sources/../bundles',
    '/api/v1/sources/%2e./bundles',
    '/api/v1/sources/a%2f..%2fb/../bundles',
    '/api/v1/sources/a;b/bundles',
    '/api/v1/sources/a%0ab/bundles',
    `/fhir//R4/Patient/${person}`,
    `/fhir/R4/../../api/v1/persons/${person}`,
    `/fhir/R4/Patient/${person}%2f_history`,
    `/fhir/R4/metadata/..;/Patient/${person}`,
  ])('is 400 before anybody is asked: %s', async (path) => {
    for (const token of [undefined, null]) {
      const reply = await gateway.ask({ path, ...(token === null ? { token } : {}) });
      expect({ status: reply.status, cache: reply.headers['cache-control'] }).toEqual({ status: 400, cache: 'no-store' });
      expect(reply.text).toContain('ADDRESS_INVALID');
    }
    expect(gateway.calls).toEqual([]);
  });

  it.each([`/API/v1/persons/${person}`, `/api/V1/persons/${person}`, `/api/v1/Persons/${person}`, `/api/v1./persons/${person}`, `/api/v1/persons./${person}`, `/api/v1/persons /${person}`.replace(' ', '%20'), `/fhir/r4/Patient/${person}`, `/FHIR/R4/Patient/${person}`, `/fhir/R4/Patient./${person}`])(
    'is nothing we know: %s',
    async (path) => {
      expect((await gateway.ask({ path })).status).toBe(404);
      expect(gateway.calls).toEqual([]);
    },
  );

  it('is not made plain by its query', async () => {
    expect((await gateway.ask({ path: `/api/v1/persons/${person}/../x?a=1` })).status).toBe(400);
    expect((await gateway.ask({ path: `/fhir/R4/Patient?name=a%2fb&identifier=http://x//y|1;2` })).text).not.toContain('ADDRESS_INVALID');
  });

  it('of other forms is 400: absolute, with an authority, asterisk', async () => {
    for (const target of [`http://localhost/api/v1/persons/${person}`, `http://elsewhere.example/api/v1/persons/${person}`, `https://localhost/api/v1/docs`]) {
      const answer = await rawRequest(target);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('ADDRESS_INVALID');
    }
    for (const line of ['OPTIONS * HTTP/1.1', 'CONNECT localhost:80 HTTP/1.1', 'GET elsewhere HTTP/1.1', 'TRACE / HTTP/1.1']) {
      const answer = await raw(`${line}\r\nHost: localhost\r\nX-Canary: bird\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
      expect(answer).not.toContain('bird');
    }
    expect(gateway.calls).toEqual([]);
  });
});

describe('a verb in disguise', () => {
  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])('is not heard in %s', async (name) => {
    expect((await gateway.ask({ path: `/api/v1/persons/${person}`, headers: { [name]: 'DELETE' } })).status).toBe(200);
    expect(gateway.calls.map(({ method }) => method)).toEqual(['PersonsService.GetPerson']);
    // What has no POST has none with another verb in a header.
    expect((await gateway.ask({ method: 'POST', path: `/api/v1/persons/${person}`, headers: { [name]: 'GET', 'content-type': 'application/json' }, body: '{}' })).status).toBe(405);
    expect(gateway.calls).toHaveLength(1);
  });

  it('is refused as a parameter', async () => {
    expect((await gateway.ask({ path: `/api/v1/persons/${person}?_method=DELETE` })).json).toMatchObject({ status: 400, reason: 'PARAMETER_UNKNOWN' });
    expect(gateway.calls).toEqual([]);
  });
});

describe('a parameter', () => {
  it.each(['page_size=1&page_size=2', 'page_size=1&pageSize=2', 'page_size[]=1', 'page_size%00=1', '__proto__=1', 'person_id=x'])('is taken once and by its name: %s', async (query) => {
    const reply = await gateway.ask({ path: `/api/v1/persons/${person}/stays?${query}` });
    expect(reply.status).toBe(400);
    expect(reply.text).toMatch(/PARAMETER_REPEATED|PARAMETER_UNKNOWN|ADDRESS_INVALID/);
    expect(gateway.calls).toEqual([]);
  });
});

describe('the same id twice', () => {
  const withIds = restRoutes(contractServices()).filter((route) => takesBody(route) && route.pathFields.length > 0);

  it('is asked of every route of the contract that has one in its path', () => expect(withIds.length).toBeGreaterThan(20));

  it.each(withIds.map((route) => ({ name: `${route.verb.toUpperCase()} ${route.path}`, route })))('is one id: $name', async ({ route }) => {
    const token = await gateway.token({ roles: rolesFor(route.method) });
    const path = `/api/v1${route.path.replaceAll(/\{\w+\}/g, person)}`;
    const send = (body: object) => gateway.ask({ method: route.verb.toUpperCase(), path, token, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    for (const name of route.pathFields) {
      const { jsonName } = route.method.input.fields.find((field) => field.name === name)!;
      for (const body of [{ [name]: other }, { [jsonName]: other }, { [jsonName]: person, [name]: other }, { [jsonName]: other, [name]: person }, { [jsonName]: '' }, { [jsonName]: [person] }]) {
        // Where both names are one, the last of two is the only one.
        if (Object.values(body).every((value) => value === person)) continue;
        const reply = await send(body);
        expect({ body, status: reply.status, reason: reply.json['reason'] }).toEqual({ body, status: 400, reason: 'PATH_BODY_DIFFER' });
      }
    }
    expect(gateway.calls).toEqual([]);
    const agreeing = Object.fromEntries(route.pathFields.map((name) => [name, person]));
    expect((await send(agreeing)).json['reason']).not.toBe('PATH_BODY_DIFFER');
  });

  it.each(restRoutes(contractServices()).filter((route) => !takesBody(route) && route.pathFields.length > 0).map((route) => ({ name: `${route.verb.toUpperCase()} ${route.path}`, route })))('is no parameter beside the path: $name', async ({ route }) => {
    const token = await gateway.token({ roles: rolesFor(route.method) });
    const reply = await gateway.ask({ method: route.verb.toUpperCase(), path: `/api/v1${route.path.replaceAll(/\{\w+\}/g, person)}?${route.pathFields[0]}=${other}`, token });
    expect({ status: reply.status, reason: reply.json['reason'] }).toEqual({ status: 400, reason: 'PARAMETER_UNKNOWN' });
    expect(gateway.calls).toEqual([]);
  });
});

describe('no cache keeps', () => {
  it.each<[string, Ask]>([
    ['an answer', { path: `/api/v1/persons/${person}` }],
    ['an answer of FHIR', { path: `/fhir/R4/Patient/${person}` }],
    ['a refused token', { path: `/api/v1/persons/${person}`, token: null }],
    ['a refused role', { method: 'POST', path: '/api/v1/networks', headers: { 'content-type': 'application/json' }, body: '{}' }],
    ['a refused body', { method: 'POST', path: '/api/v1/sources/x/bundles', headers: { 'content-type': 'text/plain' }, body: '{}' }],
    ['an unknown address', { path: '/nowhere' }],
    ['an unknown resource', { path: '/fhir/R4/Starship/1' }],
    ['a wrong address', { path: '/api/v1/persons/%zz' }],
    ['a wrong verb', { method: 'DELETE', path: `/api/v1/persons/${person}` }],
    ['an answer to OPTIONS', { method: 'OPTIONS', path: `/api/v1/persons/${person}` }],
    ['a failed service', { path: '/api/v1/persons/00000000-0000-0000-0000-000000000000/stays' }],
  ])('%s', async (_what, ask) => {
    expect((await gateway.ask(ask)).headers['cache-control']).toBe('no-store');
  });

  it('what never reached a route', async () => {
    for (const text of ['NO HTTP\r\n\r\n', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`]) expect(await raw(text)).toMatch(/\r\nCache-Control: no-store\r\n/);
  });
});

describe('a page of another origin', () => {
  const path = `/api/v1/persons/${person}`;
  const preflight = (origin: string) => gateway.ask({ method: 'OPTIONS', path, token: null, headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' } });
  const cors = (headers: object): string[] => Object.keys(headers).filter((name) => name.startsWith('access-control-'));

  it('that is configured may ask and read', async () => {
    const asked = await preflight(app);
    expect(asked.status).toBe(204);
    expect(asked.headers).toMatchObject({ 'access-control-allow-origin': app, 'access-control-max-age': '600' });
    expect(asked.headers['access-control-allow-headers']).toContain('Authorization');
    expect(asked.headers.vary).toContain('Origin');
    const reply = await gateway.ask({ path, headers: { origin: app } });
    expect(reply.status).toBe(200);
    expect(reply.headers['access-control-allow-origin']).toBe(app);
    expect(reply.headers['access-control-expose-headers']).toContain('X-Maillage-Position');
    // A cookie of ours is for our own pages.
    expect(reply.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('that is configured may read refusals too', async () => {
    expect((await gateway.ask({ path, token: null, headers: { origin: app } })).headers).toMatchObject({ 'access-control-allow-origin': app });
  });

  it.each(['https://app.example.org.evil.example', 'https://evil.example', 'http://app.example.org', 'https://app.example.org:444', 'https://APP.example.org', 'null', '*', 'https://app.example.org, https://evil.example', 'https://sub.app.example.org'])(
    'is told nothing: %s',
    async (origin) => {
      for (const reply of [await preflight(origin), await gateway.ask({ path, headers: { origin } }), await gateway.ask({ path, token: null, headers: { origin } })]) {
        expect(cors(reply.headers)).toEqual([]);
        expect(reply.headers.vary).toContain('Origin');
      }
    },
  );

  it.each(['*', 'https://app.example.org/', 'https://*.example.org', 'https://app.example.org, *', 'app.example.org', 'null'])('is never named loosely, or the gateway does not start: %s', (origins) => {
    expect(() => readConfig(gatewayConfig.pick({ CORS_ORIGINS: true }), { CORS_ORIGINS: origins })).toThrow(/CORS_ORIGINS {2}is wrong/);
  });
});

describe('a body in disguise', () => {
  const membership = JSON.stringify({ membershipId: person, networkId: person, personId: person, accessMode: 'ACCESS_MODE_GP' });
  const send = async (headers: Record<string, string | string[]>, body: string | Uint8Array = membership) =>
    gateway.ask({ method: 'POST', path: '/api/v1/memberships', token: await gateway.token({ roles: ['coordinator'] }), headers, body });

  it('is told from an honest one', async () => expect((await send({ 'content-type': 'application/json; charset=UTF-8' })).status).toBe(201));

  it.each([
    'text/plain', 'text/plain; application/json', 'text/json', 'application/xml', 'text/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json, text/plain', 'application/jsonp', 'application/json-patch+json',
    'application/fhir+json', 'application/json; charset=utf-16', 'application/json; charset=utf-7', 'application/json; charset=utf-8; charset=utf-16', 'application/json; charset="utf-16"', 'application/json; charset = utf-16', '',
  ])('is 415 as %s', async (type) => {
    expect((await send({ 'content-type': type })).status).toBe(415);
    expect(gateway.calls).toEqual([]);
  });

  it.each([
    ['another charset than it says', Buffer.from(membership, 'utf16le')],
    ['Latin-1', Buffer.from('{"a":"\u00e9"}', 'latin1')],
    ['a field twice', `{"personId":"${person}","personId":"${other}"}`],
    ['XML', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['something after its end', `${membership}{}`],
    ['a prototype', '{"__proto__":{"roles":["operator"]}}'],
  ])('is 400 with %s', async (_what, body) => {
    const reply = await send({ 'content-type': 'application/json' }, body);
    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain('passwd');
    expect(gateway.calls).toEqual([]);
  });

  it.each(['gzip, gzip', 'compress', 'identity, gzip', 'x-bomb'])('is refused in a coding that we do not undo: %s', async (encoding) => {
    expect((await send({ 'content-type': 'application/json', 'content-encoding': encoding }, gzipSync(membership))).status).toBe(415);
  });

  it('is 413 when a little becomes a lot', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, ' '));
    expect(bomb.length).toBeLessThan(300_000);
    expect((await send({ 'content-type': 'application/json', 'content-encoding': 'gzip' }, bomb)).status).toBe(413);
    expect(gateway.calls).toEqual([]);
  });
});

describe('headers', () => {
  it('are too large with 431, and too many', async () => {
    const answer = await raw(`GET /api/v1/docs HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('HEADERS_TOO_LARGE');
    expect(await raw(`GET /api/v1/docs HTTP/1.1\r\nHost: localhost\r\n${Array.from({ length: 3_000 }, (_, n) => `X-${n}: x\r\n`).join('')}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('need a host that is one', async () => {
    expect(await raw('GET /api/v1/docs HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    for (const host of ['evil.example/path', 'a b', '"><script>', 'user@evil.example']) {
      const answer = await raw(`GET /fhir/R4/metadata HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).not.toContain('evil');
    }
  });

  it('of no proxy are believed while none is configured', async () => {
    const reply = await gateway.ask({ path: '/fhir/R4/metadata', token: null, headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' } });
    expect(reply.status).toBe(200);
    expect(reply.text).not.toContain('evil.example');
  });

  it('cannot hide a second request', async () => {
    const two = `POST /api/v1/memberships HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/v1/persons/${person} HTTP/1.1\r\n\r\n`;
    expect((await raw(two)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
    for (const twice of ['Content-Length: 2\r\nContent-Length: 3', 'Content-Length: +2', 'Transfer-Encoding: xchunked', 'Transfer-Encoding : chunked']) expect(await raw(`POST /api/v1/memberships HTTP/1.1\r\nHost: localhost\r\n${twice}\r\n\r\n{}`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(gateway.calls).toEqual([]);
  });

  it.each<[string, Ask]>([['an answer', { path: `/api/v1/persons/${person}` }], ['a refusal', { path: '/nowhere' }], ['a page', { path: '/api/v1/docs', token: null }]])('say to a browser what it may do with %s', async (_what, ask) => {
    const { headers } = await gateway.ask(ask);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY' });
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
    expect(headers['content-security-policy']).toMatch(/default-src 'self'/);
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['server']).toBeUndefined();
    // Without TLS there is nothing to hold a browser to.
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  it('hold a browser to HTTPS where the public address has it, and links never follow the Host header there', async () => {
    const behind = await startGateway({ PUBLIC_URL: 'https://maillage.example.org' });
    const reply = await behind.ask({ path: '/fhir/R4/metadata', token: null, headers: { host: 'evil.example' } });
    expect(reply.headers['strict-transport-security']).toBe('max-age=31536000');
    expect(reply.text).toContain('https://maillage.example.org/fhir/R4');
    expect(reply.text).not.toContain('evil.example');
    await behind.close();
  });
});
