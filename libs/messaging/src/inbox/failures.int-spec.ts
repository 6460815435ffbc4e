import { NoteSchema } from '@maillage/contracts/testing/v1/notes_pb.js';
import { invalidArgument, newId, systemClock } from '@maillage/kernel';
import { testNats, type TestDatabase, type TestNats } from '@maillage/testing';
import { count, noteEvent, ownDatabase, startService, type RunningService } from '../events/events.fixture.js';
import { backgroundContext, event, eventCounts, listDeadLetters, Link, messagingCommand, notYet, redriveDeadLetter } from '../index.js';
import { machineMs } from '../context/machine.js';
import { ownerSubject } from '../events/event-stream.js';
import { packIds } from '../outbox/owner-endpoints.js';
import { pause, until } from '../rpc/rpc.fixture.js';
import { WireClient } from '../rpc/wire-client.js';

let nats: TestNats;
let databases: TestDatabase[];
let notes: RunningService;
let readers: RunningService;
const context = () => backgroundContext('spec', systemClock, 'Europe/Paris');
const publish = (...events: ReturnType<typeof noteEvent>[]) => notes.unitOfWork.run(context(), async (work) => work.publish(...events));
const versions = async (aggregate: string): Promise<number[]> => ((await readers.dataSource.query('SELECT version FROM handled WHERE aggregate = $1 ORDER BY number', [aggregate])) as { version: bigint }[]).map((row) => Number(row.version));
const lettersOf = async (aggregate: string) => (await listDeadLetters(readers.dataSource, 1_000)).filter((letter) => letter.aggregate === aggregate);

beforeAll(async () => {
  nats = await testNats();
  databases = [await ownDatabase(), await ownDatabase()];
  notes = await startService('notes', databases[0]!.url, nats.url);
  readers = await startService('reader', databases[1]!.url, nats.url);
});
afterAll(async () => {
  await Promise.all([notes.close(), readers.close()]);
  await Promise.all(databases.map((database) => database.drop()));
  await nats.stop();
});
afterEach(() => {
  readers.behaviour.onNote = () => Promise.resolve();
});

describe('an event that fails', () => {
  it('is tried again, and the events around it are not disturbed', async () => {
    const [weak, strong] = [newId(systemClock), newId(systemClock)];
    let tries = 0;
    readers.behaviour.onNote = async (note) => {
      if (note.noteId === weak && ++tries < 3) throw new TypeError('a moment, please');
    };
    await publish(noteEvent(strong, 'a', 1), noteEvent(weak, 'b', 1), noteEvent(strong, 'c', 2));
    await until(async () => (await versions(weak)).length === 1 && (await versions(strong)).length === 2);
    expect(await listDeadLetters(readers.dataSource)).toEqual([]);
  });

  it('for ever becomes a dead letter that holds back its own aggregate and nothing else, until it is re-driven', async () => {
    const [bad, good] = [newId(systemClock), newId(systemClock)];
    readers.behaviour.onNote = async (note) => {
      if (note.noteId === bad) throw invalidArgument('NOTE_UNLOVED', 'No.');
    };
    await publish(noteEvent(bad, '1', 1), noteEvent(good, '1', 1));
    await until(async () => (await lettersOf(bad)).length === 1);
    expect(await lettersOf(bad)).toMatchObject([{ state: 'DEAD', category: 'INVALID_ARGUMENT', reason: 'NOTE_UNLOVED', attempts: 3, consumer: 'reader-testing' }]);

    readers.behaviour.onNote = () => Promise.resolve();
    await publish(noteEvent(bad, '2', 2), noteEvent(good, '2', 2), noteEvent(bad, '3', 3));
    await until(async () => (await lettersOf(bad)).length === 3 && (await versions(good)).length === 2);
    expect((await lettersOf(bad)).map((letter) => letter.state)).toEqual(['DEAD', 'HELD', 'HELD']);
    expect(await versions(bad)).toEqual([]);
    // The consumer holds it, dead or not: the owner waits for nothing.
    await until(async () => (await eventCounts(notes.dataSource)).pending === 0);
    expect(await eventCounts(readers.dataSource)).toMatchObject({ dead: 1, held: 2 });

    await redriveDeadLetter(readers.dataSource, (await lettersOf(bad))[0]!.id);
    await until(async () => (await lettersOf(bad)).length === 0);
    expect(await versions(bad)).toEqual([1, 2, 3]);
    await publish(noteEvent(bad, '4', 4));
    await until(async () => (await versions(bad)).length === 4);
  });

  it('again when re-driven stays dead, with what it held', async () => {
    const bad = newId(systemClock);
    readers.behaviour.onNote = async (note) => {
      if (note.noteId === bad && note.version === 1) throw new Error('never');
    };
    await publish(noteEvent(bad, '1', 1));
    await until(async () => (await lettersOf(bad)).length === 1);
    await publish(noteEvent(bad, '2', 2));
    await until(async () => (await lettersOf(bad)).length === 2);
    const [dead] = await lettersOf(bad);
    await redriveDeadLetter(readers.dataSource, dead!.id);
    await until(async () => (await lettersOf(bad))[0]!.attempts === 4 || (await lettersOf(bad))[1]!.attempts === 4);
    expect((await lettersOf(bad)).map((letter) => letter.state).sort()).toEqual(['DEAD', 'HELD']);
    expect(await versions(bad)).toEqual([]);

    readers.behaviour.onNote = () => Promise.resolve();
    const lines: string[] = [];
    const command = (...args: string[]) => messagingCommand(args, databases[1]!.url, (line) => void lines.push(line));
    expect(await command('dead-letters', 'list')).toBe(0);
    expect(lines.map((line) => (JSON.parse(line) as { state: string }).state).sort()).toEqual(['DEAD', 'HELD']);
    expect(await command('dead-letters', 'show', dead!.id, '--payload')).toBe(0);
    expect(JSON.parse(lines[2]!)).toMatchObject({ id: dead!.id, payload: expect.any(String) as string });
    expect(await command('dead-letters', 'redrive', '--all')).toBe(0);
    expect(JSON.parse(lines[3]!)).toEqual({ redriven: 1 });
    await until(async () => (await lettersOf(bad)).length === 0);
    expect(await versions(bad)).toEqual([1, 2]);
    expect(await command('dead-letters', 'show', newId(systemClock))).toBe(1);
    expect(await command('what')).toBe(2);
    expect(lines.at(-2)).toContain('DEAD_LETTER_UNKNOWN');
  });

  it('because its predecessor is missing waits for it', async () => {
    const id = newId(systemClock);
    readers.behaviour.onNote = async (note, { work }) => {
      if (note.noteId === id && note.version > 1 && !(await work.maybeOne('SELECT 1 FROM note_view WHERE id = $1 AND version = $2', [id, note.version - 1]))) throw notYet('predecessor');
    };
    await publish(noteEvent(id, '3', 3), noteEvent(id, '2', 2));
    await pause(60);
    await publish(noteEvent(id, '1', 1));
    await until(async () => (await versions(id)).length === 3);
    expect(await versions(id)).toEqual([1, 2, 3]);
  });

  it('because nobody can read it is put aside at once', async () => {
    const id = newId(systemClock);
    await publish({ ...event(NoteSchema, { aggregate: id, version: 1 }, { noteId: id, text: 'x', version: 1 }), payload: Buffer.from([255, 255, 255, 1]) });
    await until(async () => (await lettersOf(id)).length === 1);
    expect(await lettersOf(id)).toMatchObject([{ reason: 'EVENT_UNREADABLE', attempts: 1 }]);
    const link = await Link.connect({ url: nats.url, name: 'stranger', log: readers.log });
    link.connection.publish('maillage.evt.testing.note.changed.v1', 'rubbish');
    await until(async () => (await lettersOf('?')).length === 1);
    await link.close();
  });
});

describe('a service that speaks for another', () => {
  it('settles nothing and registers nobody', async () => {
    const link = await Link.connect({ url: nats.url, name: 'stranger', log: readers.log });
    const ask = (question: 'confirm' | 'register', service: string, body: Uint8Array, consumer: string) =>
      new WireClient(link).call({ subject: ownerSubject(question, 'testing', service), body, deadline: machineMs() + 5_000, headers: [['consumer', consumer]] });
    const registration = Buffer.from(JSON.stringify({ consumer: 'reader-testing', service: 'reader', subjects: [] }));
    await expect(ask('confirm', 'stranger', packIds([newId(systemClock)]), 'reader-testing')).rejects.toRefuse('PERMISSION_DENIED', 'CONSUMER_FOREIGN');
    await expect(ask('register', 'stranger', registration, '')).rejects.toRefuse('PERMISSION_DENIED', 'CONSUMER_FOREIGN');
    expect((await ask('confirm', 'reader', packIds([newId(systemClock)]), 'reader-testing')).body).toHaveLength(0);
    await link.close();
  });

  it('cannot make the owner publish: an answer goes to a private address only', async () => {
    const link = await Link.connect({ url: nats.url, name: 'stranger', log: readers.log });
    const before = await count(readers.dataSource, 'SELECT count(*) AS n FROM dead_letter');
    link.connection.publish(ownerSubject('confirm', 'testing', 'reader'), packIds([]), { reply: 'maillage.evt.testing.note.changed.v1' });
    await link.connection.flush();
    await pause(300);
    expect(await count(readers.dataSource, 'SELECT count(*) AS n FROM dead_letter')).toBe(before);
    await link.close();
  });
});

describe('a consumer that dies', () => {
  it('between commit and acknowledgement has its effect once', async () => {
    const database = await ownDatabase();
    const dying = await startService('reader', database.url, nats.url, {}, 'dying');
    const id = newId(systemClock);
    dying.behaviour.onNote = async (note) => {
      if (note.noteId !== id) return;
      // The commit still happens; the acknowledgement finds no connection.
      await dying.app.get(Link).connection.close();
    };
    await publish(noteEvent(id, 'x', 1));
    await until(async () => (await count(dying.dataSource, 'SELECT count(*) AS n FROM handled WHERE aggregate = $1', [id])) === 1);
    const next = await startService('reader', database.url, nats.url, {}, 'dying');
    let again = 0;
    next.behaviour.onNote = async (note) => {
      if (note.noteId === id) again += 1;
    };
    await until(async () => (await count(notes.dataSource, 'SELECT count(*) AS n FROM outbox WHERE aggregate = $1 AND settled_at IS NULL', [id])) === 0, 15_000);
    await pause(1_800);
    expect(again).toBe(0);
    expect(await count(next.dataSource, 'SELECT count(*) AS n FROM handled WHERE aggregate = $1', [id])).toBe(1);
    await next.close();
    await dying.close().catch(() => undefined);
    await database.drop();
  });

  it('or slows down leaves its work to the other instance, each event once', async () => {
    const database = await ownDatabase();
    const two = [await startService('reader', database.url, nats.url, {}, 'pair'), await startService('reader', database.url, nats.url, {}, 'pair')];
    const ids = Array.from({ length: 400 }, () => newId(systemClock));
    const seen = new Map<string, number>();
    two.forEach((instance, index) => {
      instance.behaviour.onNote = async (note) => {
        seen.set(note.noteId, index);
        await pause(1);
      };
    });
    for (let start = 0; start < ids.length; start += 20) await publish(...ids.slice(start, start + 20).map((id) => noteEvent(id, 'pair', 1)));
    await until(async () => (await count(two[0]!.dataSource, 'SELECT count(*) AS n FROM handled WHERE aggregate = ANY ($1)', [ids])) >= ids.length, 15_000);
    expect(await count(two[0]!.dataSource, 'SELECT count(*) AS n FROM handled WHERE aggregate = ANY ($1)', [ids])).toBe(ids.length);
    expect(new Set(seen.values()).size).toBe(2);
    await Promise.all(two.map((instance) => instance.close()));
    await database.drop();
  });
});
