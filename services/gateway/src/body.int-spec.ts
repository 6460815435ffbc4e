import { connect } from 'node:net';
import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { MembershipsService } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { PersonsService } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StaysService } from '@maillage/contracts/registry/v1/stays_pb.js';
import { invalidArgument } from '@maillage/kernel';
import type { Server } from 'node:http';
import { pause, startGateway, type RunningGateway } from './gateway.fixture.js';

let gateway: RunningGateway;
let everybody: string;
const person = '01900000-0000-7000-8000-000000000001';
const received: { bytes: number; sha: string }[] = [];
const keep = (body: Uint8Array): void => void received.push({ bytes: body.length, sha: sha(body) });
const sha = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');
const json = { 'content-type': 'application/json' };
const fhir = { 'content-type': 'application/fhir+json' };
const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = json) => gateway.ask({ method: 'POST', path, token: everybody, headers, body });

beforeAll(async () => {
  gateway = await startGateway();
  everybody = await gateway.token({ subject: 'everybody', roles: ['integration', 'clinician', 'coordinator'], lifetimeSeconds: 3_600 });
  gateway.on(PersonsService.method.getPerson, ({ personId }) => ({ personId }));
  gateway.on(MembershipsService.method.requestMembership, ({ membershipId }) => ({ membershipId }));
  gateway.on(RecordService.method.importBundle, ({ bundle }) => (keep(bundle), {}));
  gateway.on(RecordService.method.processBundle, ({ bundle }) => (keep(bundle), { bundle: Buffer.from('{"resourceType":"Bundle"}') }));
  gateway.on(RecordService.method.createResource, ({ json: body }) => {
    keep(body);
    throw invalidArgument('JSON_DUPLICATE_KEY', 'A key stands twice in one object, at byte 5.', [], { issue: 'structure' });
  });
  gateway.on(StaysService.method.submitMessages, ({ messages }) => (keep(messages), { acknowledgements: Buffer.from('MSA|AA|1\r') }));
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.forget();
  received.length = 0;
});

describe('a body that is too large', () => {
  it.each([
    ['/api/v1/memberships', 'application/json', 2_000_000],
    ['/fhir/R4/Patient', 'application/fhir+json', 8_000_000],
    ['/fhir/R4/Patient/_search', 'application/x-www-form-urlencoded', 2_000_000],
    ['/fhir/R4', 'application/fhir+json', 100_000_000],
    ['/api/v1/sources/x/bundles', 'application/fhir+json', 100_000_000],
    ['/api/v1/hl7v2', 'x-application/hl7-v2+er7', 100_000_000],
  ])('is 413 before it is asked for: %s', async (path, type, limit) => {
    const reply = await gateway.ask({ method: 'POST', path, token: everybody, headers: { 'content-type': type, 'content-length': String(limit + 1), expect: '100-continue' } });
    // Only a body that would be taken is asked for.
    expect(reply.status).toBe(413);
    expect(reply.text).toContain('BODY_TOO_LARGE');
    expect(gateway.calls).toEqual([]);
  });

  it('is 413 when it does not say its length', async () => {
    const body = `{"membershipId":"${'x'.repeat(2_000_000)}"}`;
    expect((await post('/api/v1/memberships', body, { ...json, 'transfer-encoding': 'chunked' })).status).toBe(413);
    expect((await post('/fhir/R4/Patient', 'x'.repeat(8_000_001), { ...fhir, 'transfer-encoding': 'chunked' })).status).toBe(413);
    expect(gateway.calls).toEqual([]);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('is 413 by what it becomes, and takes no more memory than its route: %s', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(64_000_000, 0x20));
    const before = process.memoryUsage().rss;
    for (const [path, type] of [['/api/v1/memberships', 'application/json'], ['/fhir/R4/Patient', 'application/fhir+json']] as const) {
      const replies = await Promise.all(Array.from({ length: 5 }, () => post(path, bomb, { 'content-type': type, 'content-encoding': encoding })));
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([413]));
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    expect(gateway.calls).toEqual([]);
  });

  it('may come compressed when it fits', async () => {
    const body = Buffer.from(JSON.stringify({ resourceType: 'Bundle', text: 'é'.repeat(100_000) }));
    expect((await post('/api/v1/sources/x/bundles', gzipSync(body), { ...fhir, 'content-encoding': 'gzip' })).status).toBe(200);
    expect(received).toEqual([{ bytes: body.length, sha: sha(body) }]);
  });

  it.each([
    ['gzip', Buffer.from('no gzip at all'), 400],
    ['gzip', gzipSync('{"a":1}').subarray(0, 12), 400],
    ['compress', Buffer.from('{}'), 415],
    ['gzip, gzip', Buffer.from('{}'), 415],
  ])('is refused in a compression that is none: %s', async (encoding, body, status) => {
    expect((await post('/api/v1/memberships', body, { ...json, 'content-encoding': encoding })).status).toBe(status);
    expect(gateway.calls).toEqual([]);
  });
});

describe('a body that means harm', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const bad: [string, string | Buffer, string][] = [
    ['ends early', '{"membershipId":', 'JSON_MALFORMED'],
    ['is no JSON', 'hello', 'JSON_MALFORMED'],
    ['nests 100,000 times', `{"a":${deep}}`, 'JSON_TOO_DEEP'],
    ['nests objects without end', '{"a":'.repeat(100_000), 'JSON_TOO_DEEP'],
    ['has __proto__', '{"__proto__":{"roles":["integration"]}}', 'JSON_FORBIDDEN_KEY'],
    ['has __proto__ in disguise', '{"__\\u0070roto__":{"roles":["integration"]}}', 'JSON_FORBIDDEN_KEY'],
    ['has constructor', '{"constructor":{"prototype":{}}}', 'JSON_FORBIDDEN_KEY'],
    ['has a key twice', '{"membershipId":"a","membershipId":"b"}', 'JSON_DUPLICATE_KEY'],
    ['has half a surrogate pair', '{"membershipId":"\\ud800"}', 'JSON_FORBIDDEN_CHARACTER'],
    ['has NUL', '{"membershipId":"\\u0000"}', 'JSON_FORBIDDEN_CHARACTER'],
    ['is no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'JSON_FORBIDDEN_CHARACTER'],
    ['has a number without end', '{"version":1e999}', 'JSON_NUMBER_TOO_LARGE'],
    ['is a list', '[]', 'BODY_NOT_AN_OBJECT'],
    ['is null', 'null', 'BODY_NOT_AN_OBJECT'],
    ['has a field nobody knows', '{"surprise":1}', 'FIELD_UNKNOWN'],
  ];

  it.each(bad)('that %s reaches no service by REST', async (_case, body, reason) => {
    const reply = await post('/api/v1/memberships', body);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ category: 'INVALID_ARGUMENT', reason });
    expect(gateway.calls).toEqual([]);
  });

  it('crosses to the record untouched, whose refusal is an OperationOutcome', async () => {
    const body = Buffer.from('{"resourceType":"Patient","id":1,"id":2}');
    const reply = await post('/fhir/R4/Patient', body, fhir);
    expect(received).toEqual([{ bytes: body.length, sha: sha(body) }]);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'structure', details: { coding: [{ code: 'JSON_DUPLICATE_KEY' }] } }] });
  });
});

describe('large bodies', () => {
  const large = Buffer.alloc(100_000_000, '{"resourceType":"Bundle"} ');

  it('of 100 MB arrive whole, with others unharmed meanwhile', async () => {
    const deep = Buffer.from(`{"a":${'['.repeat(1_900_000)}`);
    const over = new AbortController();
    const uploads = Promise.all([post('/api/v1/sources/x/bundles', large, fhir), post('/fhir/R4', large, fhir)]).finally(() => over.abort());
    const attacks = (async () => {
      while (!over.signal.aborted) expect((await post('/api/v1/memberships', deep)).json).toMatchObject({ reason: 'JSON_TOO_DEEP' });
    })();
    let answered = 0;
    while (!over.signal.aborted) {
      // Each within the 5 s of a call, or it would be 504.
      expect((await gateway.ask({ path: `/api/v1/persons/${person}`, token: everybody })).status).toBe(200);
      answered += 1;
      await pause(5);
    }
    expect((await uploads).map(({ status }) => status)).toEqual([200, 200]);
    await attacks;
    expect(received).toEqual(Array.from({ length: 2 }, () => ({ bytes: large.length, sha: sha(large) })));
    expect(answered).toBeGreaterThan(3);
  }, 60_000);

  it('wait for each other instead of filling the memory', async () => {
    const before = process.memoryUsage().rss;
    const replies = await Promise.all(Array.from({ length: 6 }, () => post('/api/v1/hl7v2', large, { 'content-type': 'text/plain' })));
    expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(process.memoryUsage().rss - before).toBeLessThan(1_200_000_000);
  }, 120_000);
});

const serverOf = ({ service }: RunningGateway): Server => (service.app as unknown as { getHttpServer(): Server }).getHttpServer();

describe('a slow or broken sender', () => {
  const raw = (text: string): Promise<{ answer: () => string; closed: Promise<number>; send(more: string): void; end(): void }> =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      let answer = '';
      const socket = connect(gateway.port, '127.0.0.1', () => {
        socket.write(text);
        resolve({ answer: () => answer, closed, send: (more) => void socket.write(more), end: () => void socket.destroy() });
      });
      const closed = new Promise<number>((settle) => socket.once('close', () => settle(performance.now() - started)));
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      socket.once('error', reject);
    });

  it('has the time that the edge gives: 15 s for headers, 5 minutes for a whole request', () => {
    expect(serverOf(gateway)).toMatchObject({ headersTimeout: 15_000, requestTimeout: 300_000, keepAliveTimeout: 65_000, connectionsCheckingInterval: 5_000 });
  });

  it('of headers is cut with 408, while others are served', async () => {
    const server = serverOf(gateway);
    const { headersTimeout } = server;
    server.headersTimeout = 1_000;
    const drip = await raw('GET /api/v1/persons HTTP/1.1\r\nHost: x\r\n');
    const timer = setInterval(() => drip.send('X-More: y\r\n'), 200);
    for (let count = 0; count < 3; count++) {
      await pause(200);
      expect((await gateway.ask({ path: `/api/v1/persons/${person}` })).status).toBe(200);
    }
    const closedAfter = await drip.closed;
    clearInterval(timer);
    server.headersTimeout = headersTimeout;
    expect(drip.answer()).toMatch(/^HTTP\/1\.1 408 [\s\S]*application\/problem\+json[\s\S]*REQUEST_TOO_SLOW/);
    expect(closedAfter).toBeLessThan(10_000);
  });

  it('of a body is waited for, and hurts nobody', async () => {
    const body = '{"resourceType":"Bundle"}';
    const slow = await raw(`POST /api/v1/sources/x/bundles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${everybody}\r\nContent-Type: application/fhir+json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`);
    for (const character of body) {
      slow.send(character);
      await pause(20);
    }
    await slow.closed;
    expect(slow.answer()).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('who vanishes within a body leaves nothing behind', async () => {
    const half = await Promise.all(
      Array.from({ length: 6 }, () => raw(`POST /api/v1/sources/x/bundles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${everybody}\r\nContent-Type: application/fhir+json\r\nContent-Length: 90000000\r\n\r\n{"a":`)),
    );
    await pause(100);
    for (const each of half) each.end();
    const reply = await post('/api/v1/sources/x/bundles', Buffer.alloc(90_000_000, 0x20), fhir);
    expect(reply.status).toBe(200);
    expect(gateway.calls).toHaveLength(1);
  }, 30_000);

  it('who goes on sending what was refused is cut', async () => {
    const stubborn = await raw('POST /api/v1/sources/x/bundles HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nContent-Length: 90000000\r\n\r\n');
    const timer = setInterval(() => stubborn.send('x'.repeat(1_000)), 100);
    const closedAfter = await stubborn.closed;
    clearInterval(timer);
    expect(stubborn.answer()).toMatch(/^HTTP\/1\.1 401 /);
    expect(closedAfter).toBeLessThan(8_000);
  }, 15_000);

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST /api/v1/hl7v2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc', 400],
    ['length and chunks', 'POST /api/v1/hl7v2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ])('of %s is refused on the wire', async (_case, text, status) => {
    const sender = await raw(text);
    await sender.closed;
    expect(sender.answer()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});
