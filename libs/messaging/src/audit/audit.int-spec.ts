import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import { testNats, type TestDatabase, type TestNats } from '@maillage/testing';
import { count, ownDatabase, startService, type RunningService } from '../events/events.fixture.js';
import type { CallOptions } from '../index.js';

let nats: TestNats;
let database: TestDatabase;
let service: RunningService;
const id = (): string => newId(systemClock);
const call = (options: Partial<CallOptions> = {}): CallOptions => ({ token: 'me:clinician', requestId: id(), ...options });
const notes = () => service.rpc.service(NotesService);
const write = (request: { noteId: string; text?: string; personId?: string }, options: CallOptions) => notes().writeNote({ text: 'text', version: 1, ...request }, options);
const rowsOf = ({ requestId }: CallOptions): Promise<Record<string, unknown>[]> =>
  service.dataSource.query('SELECT actor, actor_kind, action, verb, persons, purpose, outcome, reason, query FROM audit_event WHERE request_id = $1 ORDER BY id', [requestId]);

beforeAll(async () => {
  nats = await testNats();
  database = await ownDatabase();
  service = await startService('notes', database.url, nats.url);
});
afterAll(async () => {
  await service.close();
  await database.drop();
  await nats.stop();
});

describe('an access to the data of a person', () => {
  it('is written with the transaction that answers: who, what, whom, why, outcome', async () => {
    const [options, personId] = [call(), id()];
    await write({ noteId: id(), personId }, options);
    expect(await rowsOf(options)).toEqual([
      { actor: 'me', actor_kind: 'user', action: 'maillage.testing.v1.NotesService/WriteNote', verb: 'execute', persons: [personId], purpose: 'TREAT', outcome: 0, reason: '', query: null },
    ]);
  });

  it('is written before the answer of a read leaves, under the person whom only the answer names', async () => {
    const [noteId, personId, options] = [id(), id(), call()];
    await write({ noteId, personId }, call());
    await notes().readNote({ noteId }, options);
    expect(await rowsOf(options)).toEqual([expect.objectContaining({ verb: 'read', persons: [personId], outcome: 0 })]);
  });

  it('is written again for a repeat that gets the stored answer', async () => {
    const [noteId, personId, idempotencyKey] = [id(), id(), id()];
    await write({ noteId, personId }, call({ idempotencyKey }));
    const again = call({ idempotencyKey });
    await write({ noteId, personId }, again);
    expect(await rowsOf(again)).toEqual([expect.objectContaining({ persons: [personId], outcome: 0 })]);
  });

  it('is not written where nobody is concerned', async () => {
    const [written, echoed] = [call(), call()];
    const noteId = id();
    await write({ noteId }, written);
    await notes().echo({ mode: '' }, echoed);
    expect([await rowsOf(written), await rowsOf(echoed)]).toEqual([[], []]);
  });
});

describe('a refused access', () => {
  it('by a rule is written with its reason and whom it was about, though its transaction is rolled back', async () => {
    const [options, personId] = [call(), id()];
    await expect(write({ noteId: id(), text: 'refuse', personId }, options)).rejects.toMatchObject({ reason: 'NOTE_REFUSED' });
    expect(await rowsOf(options)).toEqual([expect.objectContaining({ persons: [personId], outcome: 4, reason: 'NOTE_REFUSED' })]);
  });

  it('by role is written, without whom: the request has not been read', async () => {
    const options = call({ token: 'me:nurse' });
    await expect(write({ noteId: id(), personId: id() }, options)).rejects.toMatchObject({ reason: 'ROLE_REQUIRED' });
    expect(await rowsOf(options)).toEqual([expect.objectContaining({ persons: [], outcome: 4, reason: 'ROLE_REQUIRED' })]);
  });

  it('of what does not exist is written too', async () => {
    const options = call();
    await expect(notes().readNote({ noteId: id() }, options)).rejects.toMatchObject({ reason: 'NOTE_UNKNOWN' });
    expect(await rowsOf(options)).toEqual([expect.objectContaining({ outcome: 4, reason: 'NOTE_UNKNOWN' })]);
  });
});

describe('without its row', () => {
  const broken = async (body: () => Promise<void>): Promise<void> => {
    await service.dataSource.query('ALTER TABLE audit_event RENAME TO audit_event_away');
    try {
      await body();
    } finally {
      await service.dataSource.query('ALTER TABLE audit_event_away RENAME TO audit_event');
    }
  };

  it('no read is answered', async () => {
    const noteId = id();
    await write({ noteId, personId: id() }, call());
    await broken(() => expect(notes().readNote({ noteId }, call())).rejects.toMatchObject({ category: 'UNAVAILABLE', reason: 'AUDIT_AWAY' }));
  });

  it('nothing is changed', async () => {
    const noteId = id();
    await broken(() => expect(write({ noteId, personId: id() }, call())).rejects.toThrow());
    expect(await count(service.dataSource, 'SELECT count(*) AS n FROM note WHERE id = $1', [noteId])).toBe(0);
  });
});

describe('many reads at once', () => {
  it('leave one row each', async () => {
    const [noteId, personId] = [id(), id()];
    await write({ noteId, personId }, call());
    await Promise.all(Array.from({ length: 300 }, () => notes().readNote({ noteId }, call())));
    expect(await count(service.dataSource, `SELECT count(*) AS n FROM audit_event WHERE verb = 'read' AND $1 = ANY (persons)`, [personId])).toBe(300);
  });
});

describe('the rows', () => {
  it.each([
    ['changed', `UPDATE audit_event SET actor = 'nobody'`],
    ['removed', 'DELETE FROM audit_event'],
    ['truncated', 'TRUNCATE audit_event'],
    ['born sealed', `INSERT INTO audit_event SELECT gen_random_uuid(), at, actor, actor_kind, organisation_id, practitioner_id, on_behalf_of, action, verb, persons, purpose, outcome, reason, request_id, query, 1, '\\x00' FROM audit_event LIMIT 1`],
  ])('are not %s by anybody', async (_name, sql) => {
    await write({ noteId: id(), personId: id() }, call());
    await expect(service.dataSource.query(sql)).rejects.toThrow('the audit is append-only');
  });
});
