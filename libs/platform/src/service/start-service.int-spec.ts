import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { migrate } from '@maillage/database';
import { instant, newId, systemClock } from '@maillage/kernel';
import { badTokens, settableClock, testDatabase, testNats, testOpenId, type TestDatabase, type TestNats, type TestOpenId } from '@maillage/testing';
import { ConfigFault } from '../config/read-config.js';
import { AppModule as EdgeApp, mountEdge } from './edge-app.fixture.js';
import { AppModule, noteMigrations, noteSchema } from './notes-app.fixture.js';
import { startService, type StartedService } from './start-service.js';

let nats: TestNats;
let openId: TestOpenId;
let database: TestDatabase;
let service: StartedService;
const clock = settableClock(systemClock.now());
const options = () => ({ name: 'notes', databaseUrl: database.url, natsUrl: nats.url, issuer: openId.issuer, audience: openId.audience, clock });
const ready = async (of: StartedService) => {
  const response = await fetch(`${of.healthUrl}/health/ready`);
  return { status: response.status, ...((await response.json()) as { parts: Record<string, { state: string; reason?: string }> }) };
};
const eventually = async (check: () => Promise<void>): Promise<void> => {
  for (let tries = 0; ; tries++) {
    try {
      return await check();
    } catch (error) {
      if (tries > 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
};

beforeAll(async () => {
  [nats, openId, database] = await Promise.all([testNats(), testOpenId(), testDatabase({ template: 'platform notes', migrate: (url) => migrate(url, noteMigrations, [noteSchema]) })]);
  service = await startService(AppModule, { ...options(), settings: { NOTE_PREFIX: 'hello ' } });
});
afterAll(async () => {
  await service.close();
  await Promise.all([database.drop(), nats.stop()]);
});

describe('a service in this process', () => {
  it('answers with real tokens, its own settings and the given clock', async () => {
    const token = await openId.tokenFor({ subject: 'someone', roles: ['nurse'] });
    const { message } = await service.rpc.service(NotesService).echo({ mode: '' }, { token });
    expect(message).toMatchObject({ actor: 'hello someone', checksum: clock.now() });
  });

  it('judges tokens by the given clock', async () => {
    const notes = service.rpc.service(NotesService);
    const token = await openId.tokenFor({ roles: [], at: '2031-01-01T00:00:00Z' });
    await expect(notes.echo({ mode: '' }, { token })).rejects.toMatchObject({ category: 'UNAUTHENTICATED' });
    const before = clock.now();
    clock.set(instant('2031-01-01T00:01:00.000Z'));
    await expect(notes.echo({ mode: '' }, { token })).resolves.toBeDefined();
    clock.set(before);
  });

  it.each(badTokens)('refuses a token: %s', async (kind) => {
    await expect(service.rpc.service(NotesService).echo({ mode: '' }, { token: await openId.badToken(kind) })).rejects.toMatchObject({ category: 'UNAUTHENTICATED' });
  });

  it('refuses a role that the contract does not allow, and writes and reads with one that it does', async () => {
    const notes = service.rpc.service(NotesService);
    const note = { noteId: newId(systemClock), text: 'a note', version: 1 };
    await expect(notes.writeNote(note, { token: await openId.tokenFor({ roles: ['finance'] }) })).rejects.toMatchObject({ category: 'PERMISSION_DENIED', reason: 'ROLE_REQUIRED' });
    const token = await openId.tokenFor({ roles: ['clinician'] });
    await notes.writeNote(note, { token });
    expect((await notes.readNote({ noteId: note.noteId }, { token })).message).toMatchObject(note);
  });

  it('is ready with all its parts, and says which one is away', async () => {
    expect(await ready(service)).toEqual({ status: 200, ready: true, parts: { service: { state: 'up' }, database: { state: 'up' }, messaging: { state: 'up' } } });
    await nats.kill();
    await eventually(async () => expect(await ready(service)).toMatchObject({ status: 503, parts: { messaging: { state: 'down', reason: 'MESSAGING_AWAY' }, database: { state: 'up' } } }));
    await nats.restart();
    await eventually(async () => expect(await ready(service)).toMatchObject({ status: 200 }));
  });

  it('finishes the request in hand before it closes, and is not ready meanwhile', async () => {
    const other = await startService(AppModule, options());
    const token = await openId.tokenFor({ roles: [] });
    await service.close();
    const slow = other.rpc.service(NotesService).echo({ mode: 'wait 600' }, { token });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const closing = other.close();
    expect(await ready(other)).toMatchObject({ status: 503, parts: { service: { state: 'down', reason: 'STOPPING' } } });
    await expect(slow).resolves.toBeDefined();
    await closing;
    await expect(fetch(`${other.healthUrl}/health/live`)).rejects.toThrow();
    service = await startService(AppModule, options());
  });

  it('that cannot start lists all wrong settings and leaves nothing open', async () => {
    const refused = startService(AppModule, { ...options(), settings: { TIME_ZONE: 'Mars', NOTE_PREFIX: 'far too long for this' } });
    await expect(refused).rejects.toThrow(ConfigFault);
    await expect(refused).rejects.toMatchObject({ faults: [{ name: 'TIME_ZONE' }, { name: 'NOTE_PREFIX' }] });
  });
});

describe('an HTTP edge in this process', () => {
  it('asks services and renders their refusals', async () => {
    const edge = await startService(EdgeApp, { name: 'edge', natsUrl: nats.url, issuer: openId.issuer, audience: openId.audience, http: mountEdge });
    const token = await openId.tokenFor({ subject: 'someone', roles: [] });
    const get = (path: string, bearer = token) => fetch(`${edge.url}${path}`, { headers: { authorization: `Bearer ${bearer}` } });
    expect(await (await get('/echo/x')).json()).toEqual({ actor: 'someone' });
    const unknown = await get(`/notes/${newId(systemClock)}`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ reason: 'NOTE_UNKNOWN', requestId: 'request-1' });
    expect((await get('/echo/x', 'garbage')).status).toBe(401);
    expect(await ready(edge)).toMatchObject({ status: 200, parts: { messaging: { state: 'up' } } });
    const slow = get('/echo/wait 500');
    await new Promise((resolve) => setTimeout(resolve, 150));
    await edge.close();
    expect((await slow).status).toBe(200);
  });
});
