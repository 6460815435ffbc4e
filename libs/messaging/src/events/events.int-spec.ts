import { NotesService, ItemSchema } from '@maillage/contracts/testing/v1/notes_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import { testNats, type TestDatabase, type TestNats } from '@maillage/testing';
import { backgroundContext, event, eventCounts } from '../index.js';
import { until } from '../rpc/rpc.fixture.js';
import { count, noteEvent, ownDatabase, startService, type RunningService } from './events.fixture.js';

let nats: TestNats;
let databases: TestDatabase[];
let notes: RunningService;
let readers: RunningService;
const token = 'me:clinician';
const context = () => backgroundContext('spec', systemClock, 'Europe/Paris');
const write = (noteId: string, text: string, version: number) => notes.rpc.service(NotesService).writeNote({ noteId, text, version }, { token });
const viewed = (id: string) => readers.dataSource.query('SELECT text, version FROM note_view WHERE id = $1', [id]) as Promise<{ text: string; version: bigint }[]>;
const allConfirmed = () => until(async () => (await eventCounts(notes.dataSource)).pending === 0);

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

describe('an event', () => {
  it('leaves with its change, arrives once, and is confirmed', async () => {
    const id = newId(systemClock);
    const { position } = await write(id, 'first', 1);
    expect(position).toMatch(/^testing~/);
    await until(async () => (await viewed(id)).length === 1);
    expect(await viewed(id)).toEqual([{ text: 'first', version: 1n }]);
    await allConfirmed();
    const counts = await eventCounts(notes.dataSource);
    expect(counts).toMatchObject({ pending: 0, dead: 0, held: 0 });
    expect(counts.confirmed).toBe(counts.published);
  });

  it('is not published when the transaction fails', async () => {
    const before = await count(notes.dataSource, 'SELECT count(*) AS n FROM outbox WHERE only_consumer IS NULL');
    await expect(write(newId(systemClock), 'refuse', 1)).rejects.toMatchObject({ reason: 'NOTE_REFUSED' });
    expect(await count(notes.dataSource, 'SELECT count(*) AS n FROM outbox WHERE only_consumer IS NULL')).toBe(before);
  });

  it('may come twice and in any order: the newest version stands', async () => {
    const id = newId(systemClock);
    await notes.unitOfWork.run(context(), async (work) => work.publish(noteEvent(id, 'three', 3), noteEvent(id, 'one', 1), noteEvent(id, 'two', 2)));
    await allConfirmed();
    await notes.dataSource.query('UPDATE outbox SET published_at = NULL, settled_at = NULL WHERE aggregate = $1', [id]);
    await until(async () => (await count(notes.dataSource, 'SELECT count(*) AS n FROM outbox WHERE aggregate = $1 AND settled_at IS NULL', [id])) === 0);
    expect(await viewed(id)).toEqual([{ text: 'three', version: 3n }]);
    expect(await count(readers.dataSource, 'SELECT count(*) AS n FROM handled WHERE aggregate = $1', [id])).toBe(3);
  });

  it('of a transaction that commits late is not stepped over', async () => {
    const [late, early] = [newId(systemClock), newId(systemClock)];
    const gate = Promise.withResolvers<void>();
    const open = notes.dataSource.transaction(async (manager) => {
      const { payload } = noteEvent(late, 'late', 1);
      await manager.query(`INSERT INTO outbox (event_id, subject, aggregate, version, payload, write_id) VALUES ($1, 'maillage.evt.testing.note.changed.v1', $2, 1, $3, $1)`, [newId(systemClock), late, Buffer.from(payload)]);
      await gate.promise;
    });
    await write(early, 'early', 1);
    await until(async () => (await viewed(early)).length === 1);
    gate.resolve();
    await open;
    await until(async () => (await viewed(late)).length === 1);
  });

  it('too large for a message is fetched from its owner', async () => {
    const id = newId(systemClock);
    const text = 'x'.repeat(1_500_000);
    await write(id, text, 1);
    await until(async () => (await viewed(id)).length === 1);
    expect((await viewed(id))[0]!.text).toBe(text);
  });

  it('with a key reaches those who chose that key', async () => {
    const item = (kind: string) => event(ItemSchema, { aggregate: newId(systemClock), version: 1 }, { itemId: kind, kind, version: 1 });
    await notes.unitOfWork.run(context(), async (work) => work.publish(item('toy'), item('tool'), item('book')));
    await allConfirmed();
    expect(await readers.dataSource.query('SELECT id FROM item_seen')).toEqual([{ id: 'tool' }]);
  });

  it('by the thousand: all arrive, each once', async () => {
    const ids = Array.from({ length: 3_000 }, () => newId(systemClock));
    for (let start = 0; start < ids.length; start += 100) await notes.unitOfWork.run(context(), async (work) => work.publish(...ids.slice(start, start + 100).map((id) => noteEvent(id, 'many', 1))));
    await until(async () => (await count(readers.dataSource, `SELECT count(*) AS n FROM note_view WHERE text = 'many'`)) === ids.length, 20_000);
    await allConfirmed();
    expect(await count(readers.dataSource, `SELECT count(*) AS n FROM handled WHERE aggregate = ANY ($1)`, [ids])).toBe(ids.length);
  });

  it('from two instances of its owner arrives once, and a stopping one leaves nothing behind', async () => {
    const second = await startService('notes', databases[0]!.url, nats.url);
    const ids = Array.from({ length: 400 }, () => newId(systemClock));
    await Promise.all(ids.map((id, index) => (index % 2 ? notes : second).unitOfWork.run(context(), async (work) => work.publish(noteEvent(id, 'pair', 1)))));
    await second.unitOfWork.run(context(), async (work) => work.publish(noteEvent(newId(systemClock), 'last', 1)));
    await second.close();
    await allConfirmed();
    expect(await count(readers.dataSource, 'SELECT count(*) AS n FROM handled WHERE aggregate = ANY ($1)', [ids])).toBe(ids.length);
  });
});
