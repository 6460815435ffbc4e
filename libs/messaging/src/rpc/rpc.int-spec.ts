import { createHash } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { EchoRequestSchema, NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import { testNats, type TestNats } from '@maillage/testing';
import { Link } from '../connection/link.js';
import { machineMs } from '../context/machine.js';
import { keptLog, pause, startEcho, until, type EchoServer } from './rpc.fixture.js';
import { RpcClient } from './rpc-client.js';
import { WireClient } from './wire-client.js';
import { encodeHeaders } from './wire.js';

let nats: TestNats;
let echo: EchoServer;
let link: Link;
let client: RpcClient;
const token = 'me:clinician';
const megabytes = (count: number): Uint8Array => Buffer.alloc(count * 1024 * 1024, 'maillage ');
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const ask = (request: { mode?: string; body?: Uint8Array; size?: number }, options: object = {}) => client.service(NotesService).echo({ mode: 'answer', ...request }, { token, ...options });
const refusal = { category: expect.any(String) as string };

beforeAll(async () => {
  nats = await testNats();
  echo = await startEcho(nats.url);
  link = await Link.connect({ url: nats.url, name: 'client', log: keptLog() });
  client = new RpcClient(link);
});
afterAll(async () => {
  await echo.server.close();
  await Promise.all([echo.link.close(), link.close()]);
  await nats.stop();
});

describe('a call', () => {
  it('is answered, with the actor of the token and what came along', async () => {
    const { message, position } = await ask({ body: Buffer.from('abc'), size: 4 }, { requestId: 'r-1', idempotencyKey: 'k-1', positions: ['p1', 'p2'], timeoutMs: 900 });
    expect(message).toMatchObject({ received: 3n, checksum: sha(Buffer.from('abc')), actor: 'me' });
    expect(message.body).toHaveLength(4);
    expect(position).toBeNull();
    const context = echo.seen.contexts.at(-1)!;
    expect(context).toMatchObject({ requestId: 'r-1', idempotencyKey: 'k-1', positions: ['p1', 'p2'] });
    expect(context.today).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(context.deadline - performance.timeOrigin - performance.now()).toBeLessThan(900);
  });

  it('carries refusals as data', async () => {
    await expect(ask({ mode: 'refuse' })).rejects.toMatchObject({ name: 'MaillageError', category: 'RULE_VIOLATION', reason: 'ECHO_REFUSED', message: 'This echo refuses.', violations: [{ path: 'mode', rule: 'mode is kind' }], retryAfterSeconds: 7 });
  });

  it('hides an unexpected fault behind an incident that the log knows', async () => {
    const error = await ask({ mode: 'break' }).catch((fault: { category: string; incidentId: string; message: string }) => fault);
    expect(error).toMatchObject({ category: 'INTERNAL', message: expect.not.stringContaining('broke') as string });
    const line = echo.log.lines.find((each) => (each.fields as { incidentId?: string }).incidentId === (error as { incidentId: string }).incidentId);
    expect(line?.fields).toMatchObject({ fault: 'TypeError: something broke', at: expect.arrayContaining([expect.stringContaining('rpc.fixture')]) as string[] });
  });

  it('needs a token and a role, and fields as the contract says', async () => {
    await expect(ask({}, { token: '' })).rejects.toMatchObject({ category: 'UNAUTHENTICATED', reason: 'TOKEN_MISSING' });
    await expect(ask({}, { token: 'nobody' })).rejects.toMatchObject({ category: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' });
    const note = { noteId: newId(systemClock), text: 'x', version: 1 };
    await expect(client.service(NotesService).writeNote(note, { token: 'me:secretary' })).rejects.toMatchObject({ category: 'PERMISSION_DENIED', reason: 'ROLE_REQUIRED' });
    await expect(client.service(NotesService).writeNote({ ...note, noteId: 'x', version: 0 }, { token })).rejects.toMatchObject({
      category: 'INVALID_ARGUMENT', reason: 'FIELD_INVALID', violations: [{ path: 'note_id', rule: 'string.uuid' }, { path: 'version', rule: 'uint32.gte' }],
    });
  });

  it('is refused when its bytes are no message', async () => {
    const wire = new WireClient(link);
    await expect(wire.call({ subject: 'maillage.rpc.testing.v1.NotesService.Echo', body: Buffer.from([255, 255, 255]), deadline: machineMs() + 1_000, headers: [['auth', token]] })).rejects.toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'BODY_UNREADABLE' });
    expect(() => encodeHeaders([['key', 'a\r\nauth: b']])).toThrow(expect.objectContaining({ reason: 'HEADER_INVALID' }));
  });

  it('fails at once when nobody serves the method', async () => {
    const started = performance.now();
    await expect(client.service(NotesService).readNote({ noteId: newId(systemClock) }, { token })).rejects.toMatchObject({ category: 'UNAVAILABLE', reason: 'SERVICE_AWAY' });
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('a deadline', () => {
  it('ends the call, aborts the handler, and leaves the server well', async () => {
    const before = echo.seen.aborted;
    const started = performance.now();
    await expect(ask({ mode: 'wait 600' }, { timeoutMs: 150 })).rejects.toMatchObject({ category: 'DEADLINE_EXCEEDED' });
    expect(performance.now() - started).toBeLessThan(450);
    await until(() => echo.seen.aborted === before + 1);
    await until(() => echo.seen.running === 0);
    await ask({});
  });

  it('that has passed starts no work', async () => {
    const before = echo.seen.contexts.length;
    await expect(ask({}, { deadline: 5 })).rejects.toMatchObject({ category: 'DEADLINE_EXCEEDED' });
    await pause(50);
    expect(echo.seen.contexts).toHaveLength(before);
    const late = new Promise<number>((resolve) => {
      const address = link.address('testing', (message) => resolve(message.data.length));
      link.connection.publish('maillage.rpc.testing.v1.NotesService.Echo', undefined, { reply: address.subject, headers: encodeHeaders([['due', '1000'], ['auth', token]]) });
    });
    expect(await late).toBeGreaterThan(0);
    expect(echo.seen.contexts).toHaveLength(before);
  });

  it('may be ended by the caller', async () => {
    const abort = new AbortController();
    const call = ask({ mode: 'wait 500' }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 30);
    await expect(call).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
  });
});

describe('large bodies', () => {
  it.each([[12, 0], [0, 12], [70, 70]])('of %i MB cross, and answers of %i MB', async (up, down) => {
    const body = megabytes(up);
    const { message } = await ask({ body, size: down * 1024 * 1024 }, { timeoutMs: 20_000 });
    expect(message).toMatchObject({ received: BigInt(body.length), checksum: sha(body) });
    expect(message.body.length).toBe(down * 1024 * 1024);
    expect(Buffer.alloc(down * 1024 * 1024, 7).equals(message.body)).toBe(true);
  });

  it('of one call reach one instance, and small calls pass meanwhile', async () => {
    const other = await startEcho(nats.url, {}, 'other');
    const bodies = Array.from({ length: 12 }, (_, index) => Buffer.alloc(3 * 1024 * 1024, String(index)));
    const calls = bodies.map((body) => ask({ body }, { timeoutMs: 15_000 }));
    const small = ask({ size: 1 }, { timeoutMs: 2_000 });
    const answers = await Promise.all(calls);
    answers.forEach(({ message }, index) => expect(message.checksum).toBe(sha(bodies[index]!)));
    expect(new Set(answers.map(({ message }) => message.actor)).size).toBe(2);
    await small;
    await other.server.close();
    await other.link.close();
  });

  it('over the limit are refused before anything is sent', async () => {
    const sent = link.connection.stats().outBytes;
    await expect(ask({ body: new Uint8Array(100 * 1024 * 1024 + 1) })).rejects.toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'BODY_TOO_LARGE' });
    expect(link.connection.stats().outBytes - sent).toBeLessThan(10_000);
    await expect(ask({ size: 101 * 1024 * 1024 }, { timeoutMs: 8_000 })).rejects.toMatchObject({ category: 'RESOURCE_EXHAUSTED', reason: 'ANSWER_TOO_LARGE' });
  });

  it('announced by somebody without a right are not let in', async () => {
    const received = echo.link.connection.stats().inBytes;
    await expect(ask({ body: megabytes(4) }, { token: 'nobody' })).rejects.toMatchObject({ category: 'UNAUTHENTICATED' });
    expect(echo.link.connection.stats().inBytes - received).toBeLessThan(10_000);
  });

  it('whose sender dies free their room at the deadline', async () => {
    const narrow = await startEcho(nats.url, { largeRequestBytes: 3 * 1024 * 1024 }, 'narrow');
    await echo.server.close();
    const dead = await Link.connect({ url: nats.url, name: 'dead', log: keptLog() });
    const address = dead.address('testing', () => undefined); // announces 3 MB, is given credit, and says nothing more
    dead.connection.publish('maillage.rpc.testing.v1.NotesService.Echo', undefined, { reply: address.subject, headers: encodeHeaders([['due', String(machineMs() + 700)], ['auth', token], ['parts', String(3 * 1024 * 1024)]]) });
    await dead.connection.flush();
    await dead.connection.close();
    const started = performance.now();
    const { message } = await ask({ body: megabytes(2) }, { timeoutMs: 5_000 });
    expect(message.actor).toBe('narrow');
    expect(performance.now() - started).toBeGreaterThan(300);
    await narrow.server.close();
    await narrow.link.close();
    await echo.link.close();
    echo = await startEcho(nats.url);
  });

  it('have back-pressure: a receiver that says nothing is sent no more than the window', async () => {
    const parts: number[] = [];
    const address = link.address('testing', (message) => void parts.push(message.data.length));
    link.connection.publish('maillage.rpc.testing.v1.NotesService.Echo', toBinary(EchoRequestSchema, create(EchoRequestSchema, { size: 20 * 1024 * 1024 })), {
      reply: address.subject, headers: encodeHeaders([['due', String(machineMs() + 5_000)], ['auth', token]]),
    });
    await until(() => parts.length > 0);
    await pause(300);
    expect(parts).toEqual([512 * 1024]);
    address.close();
  });
});

describe('many at once', () => {
  it('are bounded: so many run, so many wait, the rest is told to slow down', async () => {
    const narrow = await startEcho(nats.url, { handlers: 4, waitingRequests: 6 });
    await echo.server.close();
    const results = await Promise.allSettled(Array.from({ length: 30 }, () => ask({ mode: 'wait 60' })));
    const refused = results.filter((result) => result.status === 'rejected').map((result) => result.reason as { category: string; reason: string; retryAfterSeconds: number });
    expect(refused).toHaveLength(20);
    for (const error of refused) expect(error).toMatchObject({ category: 'RESOURCE_EXHAUSTED', reason: 'SERVICE_BUSY', retryAfterSeconds: 1 });
    expect(narrow.seen.most).toBe(4);
    await narrow.server.close();
    await Promise.all([narrow.link.close(), echo.link.close()]);
    echo = await startEcho(nats.url);
  });

  it('that waited for their turn beyond their deadline are not begun', async () => {
    const narrow = await startEcho(nats.url, { handlers: 1 });
    await echo.server.close();
    const first = ask({ mode: 'wait 300' });
    await until(() => narrow.seen.running === 1);
    await expect(ask({ mode: 'wait 1' }, { timeoutMs: 100 })).rejects.toMatchObject({ category: 'DEADLINE_EXCEEDED' });
    await first;
    await ask({});
    expect(narrow.seen.contexts).toHaveLength(2);
    await narrow.server.close();
    await Promise.all([narrow.link.close(), echo.link.close()]);
    echo = await startEcho(nats.url);
  });

  it('are spread over the instances of a service', async () => {
    const other = await startEcho(nats.url, {}, 'other');
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask({})));
    expect(new Set(answers.map(({ message }) => message.actor)).size).toBe(2);
    await other.server.close();
    await other.link.close();
  });
});

describe('a stop', () => {
  it('answers what is in work, and takes no more', async () => {
    const calls = Array.from({ length: 5 }, () => ask({ mode: 'wait 200' }));
    await until(() => echo.seen.running === 5);
    await echo.server.close();
    await expect(Promise.all(calls)).resolves.toHaveLength(5);
    await expect(ask({})).rejects.toMatchObject({ reason: 'SERVICE_AWAY' });
    await echo.link.close();
    echo = await startEcho(nats.url);
  });

  it('by a crash in the middle of a call ends it at the deadline', async () => {
    const call = ask({ mode: 'wait 900' }, { timeoutMs: 400 });
    await until(() => echo.seen.running === 1);
    await echo.link.connection.close();
    await expect(call).rejects.toMatchObject(refusal);
    echo = await startEcho(nats.url);
  });

  it('by a crash in the middle of a long call is noticed by its silence; who only takes long is waited for', async () => {
    const wire = new WireClient(link, { everyMs: 1_000, spans: 6 }); // two of three signs may be late
    const long = (mode: string) => wire.call({ subject: 'maillage.rpc.testing.v1.NotesService.Echo', body: toBinary(EchoRequestSchema, create(EchoRequestSchema, { mode })), deadline: machineMs() + 60_000, headers: [['auth', token]] });
    await expect(long('wait 7500')).resolves.toMatchObject({ headers: {} });
    const lost = long('wait 9000');
    lost.catch(() => undefined);
    await until(() => echo.seen.running === 1);
    await echo.link.connection.close();
    await expect(lost).rejects.toMatchObject({ category: 'UNAVAILABLE', reason: 'SERVICE_AWAY' });
    echo = await startEcho(nats.url);
  });

  it('of NATS is over when NATS is back, without a new start', async () => {
    await nats.kill();
    await expect(ask({}, { timeoutMs: 300 })).rejects.toMatchObject({ category: 'UNAVAILABLE', reason: 'MESSAGING_AWAY' });
    await pause(1_100);
    const started = performance.now();
    await expect(ask({})).rejects.toMatchObject({ reason: 'MESSAGING_AWAY' });
    expect(performance.now() - started).toBeLessThan(100);
    await nats.restart();
    await until(() => link.connected && echo.link.connected);
    await until(() => ask({}).then(() => true, () => false));
  });
});
