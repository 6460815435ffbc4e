import { NoteSchema, NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { OperationsService } from '@maillage/contracts/common/v1/operations_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import { testNats, type TestDatabase, type TestNats } from '@maillage/testing';
import { machineMs } from '../context/machine.js';
import { positionToken, readPosition } from '../context/position-token.js';
import { count, noteEvent, ownDatabase, startService, type RunningService } from '../events/events.fixture.js';
import { backgroundContext, type CallOptions } from '../index.js';
import { PositionWaiter } from '../inbox/position-waiter.js';
import { consumerPlans } from '../inbox/consumer-plan.js';
import { pause, until } from '../rpc/rpc.fixture.js';

let nats: TestNats;
let databases: TestDatabase[];
let notes: RunningService;
let readers: RunningService;
const token = 'me:clinician';
const id = (): string => newId(systemClock);
const write = (noteId: string, text: string, version: number, options: Partial<CallOptions> = {}) => notes.rpc.service(NotesService).writeNote({ noteId, text, version }, { token, ...options });
// Rows that fill a consumer are no effect of a write: the reader may register between two lines of a test.
const rowsOf = (aggregate: string) => count(notes.dataSource, 'SELECT count(*) AS n FROM outbox WHERE aggregate = $1 AND only_consumer IS NULL', [aggregate]);

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

describe('an Idempotency-Key', () => {
  it('makes a repeat the same answer and no second effect', async () => {
    const [noteId, idempotencyKey] = [id(), id()];
    const first = await write(noteId, 'once', 1, { idempotencyKey });
    const again = await write(noteId, 'once', 1, { idempotencyKey });
    expect(again).toEqual(first);
    expect(again.position).not.toBeNull();
    expect(await rowsOf(noteId)).toBe(1);
  });

  it('belongs to one body, one actor and one method', async () => {
    const idempotencyKey = id();
    await write(id(), 'mine', 1, { idempotencyKey });
    await expect(write(id(), 'other', 1, { idempotencyKey })).rejects.toMatchObject({ category: 'RULE_VIOLATION', reason: 'IDEMPOTENCY_KEY_REUSED' });
    await write(id(), 'theirs', 1, { idempotencyKey, token: 'you:clinician' });
    await expect(write(id(), 'x', 1, { idempotencyKey: 'k'.repeat(201) })).rejects.toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'IDEMPOTENCY_KEY_INVALID' });
  });

  it('of requests at the same time: one works, the others wait for its answer', async () => {
    const [noteId, idempotencyKey] = [id(), id()];
    const answers = await Promise.all(Array.from({ length: 5 }, () => write(noteId, 'slow', 1, { idempotencyKey })));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await rowsOf(noteId)).toBe(1);
  });

  it('of a refused request is free again', async () => {
    const [noteId, idempotencyKey] = [id(), id()];
    await expect(write(noteId, 'refuse', 1, { idempotencyKey })).rejects.toMatchObject({ reason: 'NOTE_REFUSED' });
    await expect(write(noteId, 'refuse', 1, { idempotencyKey })).rejects.toMatchObject({ reason: 'NOTE_REFUSED' });
    await write(noteId, 'fine', 1, { idempotencyKey });
  });
});

describe('a unit of work', () => {
  const context = () => backgroundContext('spec', systemClock, 'Europe/Paris');

  it('is taken back when nobody waits for it any more', async () => {
    const noteId = id();
    await expect(write(noteId, 'slow', 1, { timeoutMs: 120 })).rejects.toMatchObject({ category: 'DEADLINE_EXCEEDED' });
    await pause(500);
    expect(await count(notes.dataSource, 'SELECT count(*) AS n FROM note WHERE id = $1', [noteId])).toBe(0);
    expect(await rowsOf(noteId)).toBe(0);
  });

  it('runs again after a serialisation failure, and publishes once', async () => {
    const noteId = id();
    await write(noteId, 'start', 1);
    let runs = 0;
    const bump = () =>
      notes.unitOfWork.run(
        context(),
        async (work) => {
          runs += 1;
          const { version } = await work.one<{ version: number }>('SELECT version FROM note WHERE id = $1', [noteId], 'NOTE_UNKNOWN');
          await work.query('SELECT pg_sleep(0.05)');
          await work.execute('UPDATE note SET version = $2 WHERE id = $1', [noteId, version + 1]);
          work.publish(noteEvent(noteId, 'bumped', version + 1));
        },
        { isolation: 'REPEATABLE READ' },
      );
    await Promise.all([bump(), bump(), bump()]);
    expect(runs).toBeGreaterThan(3);
    expect(await rowsOf(noteId)).toBe(4);
    expect(await count(notes.dataSource, 'SELECT version AS n FROM note WHERE id = $1', [noteId])).toBe(4);
  });
});

describe('a position', () => {
  it('makes a reader wait until its projection has come so far', async () => {
    const waiter = new PositionWaiter(readers.dataSource, () => consumerPlans('reader', [{ mark: [{ schema: NoteSchema }], owner: '', name: '', call: () => undefined }]), 'reading', 2_000);
    const noteId = id();
    const gate = Promise.withResolvers<void>();
    readers.behaviour.onNote = async (note) => {
      if (note.noteId === noteId) await gate.promise;
    };
    const { position } = await write(noteId, 'seen', 1);
    let reached = false;
    const waiting = waiter.reached([position!], machineMs() + 5_000).then(() => (reached = true));
    await pause(150);
    expect(reached).toBe(false);
    gate.resolve();
    await waiting;
    expect(await count(readers.dataSource, 'SELECT count(*) AS n FROM note_view WHERE id = $1', [noteId])).toBe(1);
    readers.behaviour.onNote = () => Promise.resolve();
    await waiter.reached([position!], machineMs() + 10);
  });

  it('that is not reached in time is PROJECTION_BEHIND', async () => {
    const ahead = positionToken({ context: 'testing', writeId: id(), at: machineMs(), counts: new Map([['maillage.evt.testing.note.changed.v1', 1]]), facts: new Map() });
    const options = { token: 'me:operator', positions: [ahead] };
    const started = performance.now();
    await expect(readers.rpc.service(OperationsService).getEventCounts({ context: 'reading' }, options)).rejects.toMatchObject({ category: 'UNAVAILABLE', reason: 'PROJECTION_BEHIND', retryAfterSeconds: 1 });
    expect(performance.now() - started).toBeGreaterThan(1_900);
    // The owner reads no projection of its own: nothing to wait for.
    await notes.rpc.service(OperationsService).getEventCounts({ context: 'testing' }, options);
  });

  it('of another context, an old one or an unreadable one holds nobody up', async () => {
    const counts = new Map([['maillage.evt.testing.note.changed.v1', 1]]);
    const other = positionToken({ context: 'elsewhere', writeId: id(), at: machineMs(), counts: new Map([['maillage.evt.elsewhere.a.changed.v1', 1]]), facts: new Map() });
    const old = positionToken({ context: 'testing', writeId: id(), at: machineMs() - 4_000_000, counts, facts: new Map() });
    const started = performance.now();
    await readers.rpc.service(OperationsService).getEventCounts({ context: 'reading' }, { token: 'me:operator', positions: [other, old, 'x', ''] });
    expect(performance.now() - started).toBeLessThan(500);
    expect(readPosition(other)).toMatchObject({ context: 'elsewhere', counts: new Map([['maillage.evt.elsewhere.a.changed.v1', 1]]) });
    const many = Array.from({ length: 65 }, () => other);
    await expect(readers.rpc.service(OperationsService).getEventCounts({ context: 'reading' }, { token: 'me:operator', positions: many })).rejects.toMatchObject({ reason: 'POSITIONS_TOO_MANY' });
  });

  it('counts what an operator may ask of every service', async () => {
    await until(async () => (await notes.rpc.service(OperationsService).getEventCounts({ context: 'testing' }, { token: 'me:operator' })).message.pending === 0n);
    const { message } = await notes.rpc.service(OperationsService).getEventCounts({ context: 'testing' }, { token: 'me:operator' });
    expect(message.published).toBe(message.confirmed);
    expect(message.published).toBeGreaterThan(5n);
    await expect(notes.rpc.service(OperationsService).getEventCounts({ context: 'testing' }, { token })).rejects.toMatchObject({ category: 'PERMISSION_DENIED' });
    await expect(notes.rpc.service(OperationsService).getEventCounts({ context: 'nowhere' }, { token: 'me:operator' })).rejects.toMatchObject({ reason: 'SERVICE_AWAY' });
    await expect(notes.rpc.service(OperationsService).redriveDeadLetter({ context: 'testing', deadLetterId: id() }, { token: 'me:operator' })).rejects.toMatchObject({ category: 'NOT_FOUND', reason: 'DEAD_LETTER_UNKNOWN' });
    expect((await notes.rpc.service(OperationsService).listDeadLetters({ context: 'testing' }, { token: 'me:operator' })).message.deadLetters).toEqual([]);
  });
});
