import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { migrate } from '@maillage/database';
import { newId, systemClock } from '@maillage/kernel';
import { testNats, testPostgres, type TestDatabase, type TestNats } from '@maillage/testing';
import pg from 'pg';
import { count, fixtureMigrations, noteEvent, ownDatabase, startService, type RunningService } from '../events/events.fixture.js';
import { backgroundContext, eventCounts, messagingCommand, replay, retireConsumer, type MessagingTuning } from '../index.js';
import { pause, until } from '../rpc/rpc.fixture.js';

const token = 'me:clinician';
const context = () => backgroundContext('spec', systemClock, 'Europe/Paris');
const ids = (number: number): string[] => Array.from({ length: number }, () => newId(systemClock));
const handled = (service: RunningService, of: readonly string[]) => count(service.dataSource, 'SELECT count(*) AS n FROM handled WHERE aggregate = ANY ($1)', [of]);
const write = (service: RunningService, noteId: string, text = 'x', version = 1) => service.rpc.service(NotesService).writeNote({ noteId, text, version }, { token });
const settled = (service: RunningService, ms?: number) => until(async () => (await eventCounts(service.dataSource)).pending === 0, ms);
/** Both consumers of the reader are known to the owner, and filled. */
const joined = async (service: RunningService): Promise<void> => {
  await until(async () => (await count(service.dataSource, 'SELECT count(*) AS n FROM event_subscription WHERE filled_at IS NOT NULL')) === 2);
  await settled(service);
};

let nats: TestNats;
const open: RunningService[] = [];
const databases: TestDatabase[] = [];
const start = async (kind: 'notes' | 'reader', tuning: Partial<MessagingTuning> = {}, name: string = kind, database?: TestDatabase): Promise<RunningService> => {
  if (!database) databases.push((database = await ownDatabase()));
  const service = await startService(kind, database.url, nats.url, tuning, name);
  open.push(service);
  return service;
};

beforeEach(async () => {
  nats = await testNats();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((service) => service.close()));
  await Promise.all(databases.splice(0).map((database) => database.drop()));
  await nats.stop();
});

describe('NATS', () => {
  it('wiped in the middle of the flow is filled again, and nothing is missing or doubled', async () => {
    const notes = await start('notes');
    const readers = await start('reader');
    await joined(notes);
    const all = ids(1_200);
    const writing = (async () => {
      for (let at = 0; at < all.length; at += 20) {
        await notes.unitOfWork.run(context(), async (work) => work.publish(...all.slice(at, at + 20).map((id) => noteEvent(id, 'x', 1))));
        await pause(12);
      }
    })();
    await pause(200);
    await nats.kill();
    await nats.restart({ wiped: true });
    await writing;
    await until(async () => (await handled(readers, all)) === all.length, 20_000);
    await settled(notes, 20_000);
    expect(await handled(readers, all)).toBe(all.length);
    expect(notes.log.lines.some((line) => line.message.includes('stream was lost'))).toBe(true);
  });

  it('wiped while everybody was down is filled again at the start', async () => {
    const [mine, theirs] = [await ownDatabase(), await ownDatabase()];
    databases.push(mine, theirs);
    let notes = await start('notes', {}, 'notes', mine);
    let readers = await start('reader', {}, 'reader', theirs);
    await joined(notes);
    await readers.close();
    open.splice(open.indexOf(readers), 1);
    const all = ids(50);
    await notes.unitOfWork.run(context(), async (work) => work.publish(...all.map((id) => noteEvent(id, 'x', 1))));
    await until(async () => (await count(notes.dataSource, 'SELECT count(*) AS n FROM outbox WHERE published_at IS NULL')) === 0);
    await notes.close();
    open.splice(open.indexOf(notes), 1);
    await nats.restart({ wiped: true });
    notes = await start('notes', {}, 'notes', mine);
    readers = await start('reader', {}, 'reader', theirs);
    await until(async () => (await handled(readers, all)) === all.length);
    await settled(notes);
  });

  it('that has lost a message but not the stream is given it again', async () => {
    const notes = await start('notes', { republishAfter: 600 });
    const readers = await start('reader');
    await joined(notes);
    // As after a power cut: the row says published, and no stream knows it.
    const id = newId(systemClock);
    await notes.dataSource.query(`INSERT INTO outbox (event_id, subject, aggregate, version, payload, write_id, published_at) VALUES ($1, 'maillage.evt.testing.note.changed.v1', $2, 1, $3, $1, now())`, [newId(systemClock), id, Buffer.from(noteEvent(id, 'lost', 1).payload)]);
    await until(async () => (await handled(readers, [id])) === 1);
    await settled(notes);
  });

  it('is filled again by command too', async () => {
    const notes = await start('notes', { republishAfter: 60_000 });
    const readers = await start('reader');
    await joined(notes);
    const id = newId(systemClock);
    await notes.dataSource.query(`INSERT INTO outbox (event_id, subject, aggregate, version, payload, write_id, published_at) VALUES ($1, 'maillage.evt.testing.note.changed.v1', $2, 1, $3, $1, now())`, [newId(systemClock), id, Buffer.from(noteEvent(id, 'lost', 1).payload)]);
    expect(await replay(notes.dataSource)).toBe(1);
    await until(async () => (await handled(readers, [id])) === 1);
  });
});

describe('PostgreSQL', () => {
  it('killed in the middle of the flow: requests are told so, and all goes on by itself', async () => {
    const server = await testPostgres();
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    for (const name of ['notes', 'reader']) await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    const url = (name: string): string => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
    for (const name of ['notes', 'reader']) await migrate(url(name), fixtureMigrations);
    const notes = await startService('notes', url('notes'), nats.url);
    const readers = await startService('reader', url('reader'), nats.url);
    await joined(notes);

    const written: string[] = [];
    const refusals: { category: string; reason: string }[] = [];
    const writing = new AbortController();
    const writers = Array.from({ length: 4 }, async () => {
      while (!writing.signal.aborted) {
        const id = newId(systemClock);
        await write(notes, id).then(
          () => written.push(id),
          (error: { category: string; reason: string }) => refusals.push(error),
        );
        await pause(5);
      }
    });
    await pause(300);
    await server.kill();
    await pause(500);
    await server.restart();
    await until(async () => write(notes, newId(systemClock)).then(() => true, () => false), 15_000);
    await pause(300);
    writing.abort();
    await Promise.all(writers);

    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals) expect(refusal).toMatchObject({ category: 'UNAVAILABLE', reason: 'DATABASE_AWAY' });
    await settled(notes, 20_000);
    // Every answered write is there, with its event; an unanswered one may be.
    expect(await count(notes.dataSource, 'SELECT count(*) AS n FROM note WHERE id = ANY ($1)', [written])).toBe(written.length);
    expect(await handled(readers, written)).toBe(written.length);
    await Promise.all([notes.close(), readers.close()]);
    await server.stop();
  });
});

describe('a new consumer', () => {
  it('is filled by the owner, although the events are long gone, and then follows without a gap', async () => {
    const notes = await start('notes', { outboxRetention: 0, prunePeriod: 150 });
    const old = ids(700);
    for (const id of old) await notes.dataSource.query('INSERT INTO note VALUES ($1, $2, 3)', [id, 'old']);
    const live: string[] = [];
    const writing = new AbortController();
    const writer = (async () => {
      while (!writing.signal.aborted) {
        const id = newId(systemClock);
        live.push(id);
        await write(notes, id, 'live');
      }
    })();
    await pause(150);
    const readers = await start('reader', {}, 'late');
    await until(async () => (await count(readers.dataSource, `SELECT count(*) AS n FROM note_view WHERE text = 'old'`)) === old.length);
    await pause(200);
    writing.abort();
    await writer;
    await until(async () => (await count(readers.dataSource, `SELECT count(*) AS n FROM note_view WHERE text = 'live'`)) === live.length);
    expect(await count(readers.dataSource, 'SELECT count(*) AS n FROM handled WHERE snapshot AND aggregate = ANY ($1)', [old])).toBe(old.length);
    await settled(notes);
    // Confirmed rows are pruned, and the counts do not fall.
    const before = (await eventCounts(notes.dataSource)).published;
    await until(async () => (await count(notes.dataSource, 'SELECT count(*) AS n FROM outbox')) === 0);
    expect(await count(notes.dataSource, 'SELECT count(*) AS n FROM outbox_confirmation')).toBe(0);
    expect(await eventCounts(notes.dataSource)).toMatchObject({ published: before, confirmed: before, pending: 0 });
  });

  it('that was retired owes nothing any more, and is filled when it comes back', async () => {
    const notes = await start('notes');
    const database = await ownDatabase();
    databases.push(database);
    let readers = await start('reader', {}, 'away', database);
    await joined(notes);
    await readers.close();
    open.splice(open.indexOf(readers), 1);
    const [first] = ids(1) as [string];
    await write(notes, first);
    await pause(200);
    expect(await eventCounts(notes.dataSource)).toMatchObject({ pending: 1 });
    const lines: string[] = [];
    expect(await messagingCommand(['consumers', 'list'], databases[0]!.url, (line) => void lines.push(line))).toBe(0);
    expect(lines.join()).toContain('away-testing');
    expect(await retireConsumer(notes.dataSource, 'away-testing')).toBe(true);
    expect(await retireConsumer(notes.dataSource, 'away-testing')).toBe(false);
    expect(await eventCounts(notes.dataSource)).toMatchObject({ pending: 0 });
    readers = await start('reader', {}, 'away', database);
    await until(async () => (await count(readers.dataSource, 'SELECT count(*) AS n FROM note_view WHERE id = $1', [first])) === 1);
    await settled(notes);
  });

  it('that falls silent is reported', async () => {
    const notes = await start('notes', { silentAfter: 300, prunePeriod: 100 });
    const readers = await start('reader', { registrationPeriod: 60_000 });
    await joined(notes);
    await readers.close();
    open.splice(open.indexOf(readers), 1);
    await until(() => notes.log.lines.some((line) => line.level === 'error' && (line.fields as { consumer?: string }).consumer === 'reader-testing'));
  });
});

describe('pruning', () => {
  it('drops what is confirmed and old, and keeps what somebody waits for', async () => {
    const notes = await start('notes', { outboxRetention: 0, prunePeriod: 100, idempotencyRetention: 0 });
    const readers = await start('reader', { inboxRetention: 0, prunePeriod: 100 });
    await joined(notes);
    const [id] = ids(1) as [string];
    await notes.rpc.service(NotesService).writeNote({ noteId: id, text: 'x', version: 1 }, { token, idempotencyKey: 'k' });
    await until(async () => (await handled(readers, [id])) === 1);
    await until(async () => (await count(notes.dataSource, 'SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM idempotency) AS n')) === 0);
    await until(async () => (await count(readers.dataSource, 'SELECT count(*) AS n FROM inbox')) === 0);
    await readers.close();
    open.splice(open.indexOf(readers), 1);
    await write(notes, newId(systemClock));
    await pause(400);
    expect(await count(notes.dataSource, 'SELECT count(*) AS n FROM outbox')).toBe(1);
  });
});
