import { AppointmentSchema, type Appointment } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { PersonState } from '@maillage/contracts/registry/v1/persons_pb.js';
import { TaskKind } from '@maillage/contracts/care/v1/coordination_pb.js';
import { addMs } from '@maillage/kernel';
import { fromBinary } from '@bufbuild/protobuf';
import { inTransaction } from '@maillage/database';
import type { DomainEvent } from '@maillage/messaging';
import { followUpId } from '../appointments/domain/follow-up.js';
import { SnapshotAppointments } from '../appointments/snapshot-appointments.js';
import { at, id, minutes, personEvent, refusalOf, schedulingWorld, start, taskEvent, until, type SchedulingWorld } from '../scheduling.fixture.js';
import { deadFrom } from './persons.subscriber.js';

let world: SchedulingWorld;
let networkId: string;
let personId: string;

beforeAll(async () => {
  world = await schedulingWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  world.clock.set(start);
  networkId = id();
  [personId] = (await world.persons(1)) as [string];
});

const get = (appointmentId: string): Promise<Appointment | null> => world.client.getAppointment({ appointmentId }, world.coordinator).then(({ message }) => message, () => null);
const book = async (change: object = {}) => (await world.client.bookAppointment({ appointmentId: id(), personId, resourceId: await world.resource(), purpose: 'EVALUATION', from: at('09:00', 1), to: at('09:30', 1), ...change }, world.coordinator)).message;
/** The appointment once it is as expected; the failure shows it as it is. */
const reaches = async (appointmentId: string, expected: Partial<Appointment>): Promise<Appointment> => {
  let found: Appointment | null = null;
  const isReached = async (): Promise<boolean> => {
    found = await get(appointmentId);
    return found !== null && Object.entries(expected).every(([name, value]) => found![name as keyof Appointment] === value);
  };
  await until(isReached).catch(() => undefined);
  expect(found).toMatchObject(expected);
  return found!;
};
const handled = (taskId: string, version: number) => until(async () => (await world.dataSource.query('SELECT 1 FROM task_projection WHERE task_id = $1 AND version >= $2', [taskId, version])).length === 1);
const known = (person: string, version: number) => until(async () => (await world.dataSource.query('SELECT 1 FROM person_projection WHERE person_id = $1 AND version >= $2', [person, version])).length === 1);

describe('a follow-up task', () => {
  const task = (change: object = {}) => ({ taskId: id(), networkId, personId, version: 1, ...change });

  it('books the earliest free slot after the discharge, of a resource of the network that serves it', async () => {
    await world.resource({ networkId, purposes: ['TRANSPORT'] });
    await world.resource({ networkId: id(), purposes: ['FOLLOW_UP_VISIT'] });
    const resourceId = await world.resource({ networkId, purposes: ['FOLLOW_UP_VISIT'] });
    const [somebody] = (await world.persons(1)) as [string];
    await book({ personId: somebody, resourceId, purpose: 'FOLLOW_UP_VISIT', from: at('10:00'), to: at('10:30') });
    await book({ from: at('10:30'), to: at('11:00') });
    const open = task();
    await world.care(taskEvent(open), taskEvent(task({ kind: TaskKind.CONTACT_48_HOURS })));
    const appointment = await reaches(followUpId(open.taskId), { state: 'BOOKED' });
    expect(appointment).toMatchObject({ personId, resourceId, networkId, purpose: 'FOLLOW_UP_VISIT', from: at('11:00'), to: at('11:30'), answers: open.taskId, version: 1 });
    expect(await world.published(appointment.appointmentId)).toEqual([1]);
  });

  it('finds nothing: the visit stays wanted in the work list, until somebody places it or the task is done', async () => {
    const open = task();
    await world.care(taskEvent(open));
    const wanted = await reaches(followUpId(open.taskId), { state: 'UNPLACED' });
    expect(wanted).toMatchObject({ resourceId: '', networkId, from: at('10:00'), to: at('10:00', 7) });
    expect((await world.client.listAppointments({ networkId, state: 'UNPLACED' }, world.coordinator)).message.appointments).toEqual([wanted]);
    const move = (change: object) => world.client.moveAppointment({ appointmentId: wanted.appointmentId, from: at('14:00'), to: at('14:30'), ...change }, world.coordinator);
    expect(await refusalOf(move({}))).toBe('INVALID_ARGUMENT RESOURCE_MISSING');
    expect((await move({ resourceId: await world.resource() })).message).toMatchObject({ state: 'BOOKED', answers: open.taskId, version: 2 });
    const other = task();
    await world.care(taskEvent(other));
    await reaches(followUpId(other.taskId), { state: 'UNPLACED' });
    await world.care(taskEvent({ ...other, version: 2, state: 'DONE' }));
    await reaches(followUpId(other.taskId), { state: 'CANCELLED', cancelReason: 'TASK_DONE' });
  });

  it('that is withdrawn takes its visit back, and opened again books it anew', async () => {
    await world.resource({ networkId });
    const open = task();
    await world.care(taskEvent(open));
    await reaches(followUpId(open.taskId), { state: 'BOOKED', version: 1 });
    await world.care(taskEvent({ ...open, version: 2, state: 'WITHDRAWN' }));
    await reaches(followUpId(open.taskId), { state: 'CANCELLED', cancelReason: 'TASK_WITHDRAWN', version: 2 });
    await world.care(taskEvent({ ...open, version: 3 }));
    await reaches(followUpId(open.taskId), { state: 'BOOKED', version: 3 });
  });

  it.each([
    ['WITHDRAWN before OPEN', [[2, 'WITHDRAWN'], [1, 'OPEN']], null],
    ['OPEN again before all else', [[3, 'OPEN'], [1, 'OPEN'], [2, 'WITHDRAWN']], 'BOOKED'],
    ['each version twice', [[1, 'OPEN'], [1, 'OPEN'], [2, 'WITHDRAWN'], [2, 'WITHDRAWN'], [1, 'OPEN']], 'CANCELLED'],
  ] as const)('ends as its newest version says: %s', async (_case, versions, state) => {
    await world.resource({ networkId });
    const open = task();
    for (const [version, taskState] of versions) await world.care(taskEvent({ ...open, version, state: taskState }));
    const last = task({ state: 'DONE' });
    await world.care(taskEvent(last));
    await handled(last.taskId, 1);
    expect((await get(followUpId(open.taskId)))?.state ?? null).toBe(state);
  });

  it('whose time changes takes along what it leaves outside, and nothing that a person decided', async () => {
    await world.resource({ networkId });
    const open = task();
    await world.care(taskEvent(open));
    await reaches(followUpId(open.taskId), { from: at('10:00') });
    await world.care(taskEvent({ ...open, version: 2, from: at('12:00', 1), dueAt: at('12:00', 8) }));
    await reaches(followUpId(open.taskId), { state: 'BOOKED', from: at('12:00', 1), version: 2 });
    await world.client.cancelAppointment({ appointmentId: followUpId(open.taskId), reason: 'PERSON_REFUSES' }, world.coordinator);
    await world.care(taskEvent({ ...open, version: 3, from: at('12:00', 2), dueAt: at('12:00', 9) }));
    await handled(open.taskId, 3);
    expect(await get(followUpId(open.taskId))).toMatchObject({ state: 'CANCELLED', cancelReason: 'PERSON_REFUSES', version: 3 });
  });

  it('answered by hand is not booked twice', async () => {
    await world.resource({ networkId });
    const open = task();
    await book({ answers: open.taskId });
    await world.care(taskEvent(open));
    await handled(open.taskId, 1);
    expect(await get(followUpId(open.taskId))).toBeNull();
  });

  it('looks ahead only, but places records of the past in their own time', async () => {
    await world.resource({ networkId });
    const [today, past] = [task({ from: at('09:00', -3) }), task({ from: at('09:00', -20), dueAt: at('09:00', -13) })];
    world.clock.set(at('13:10'));
    await world.care(taskEvent(today), taskEvent(past));
    await reaches(followUpId(today.taskId), { from: at('13:30') });
    await reaches(followUpId(past.taskId), { from: at('09:00', -20) });
  });

  it('waits for a person that is not known yet', async () => {
    await world.resource({ networkId });
    const late = id();
    const open = task({ personId: late });
    await world.care(taskEvent(open));
    await world.registry(personEvent({ personId: late, version: 1 }));
    await reaches(followUpId(open.taskId), { state: 'BOOKED' });
  });

  it('fifty of one ward: fifty visits, no two at once', async () => {
    await world.resource({ networkId });
    await world.resource({ networkId });
    const tasks = (await world.persons(50)).map((each) => task({ personId: each }));
    await world.care(...tasks.map((each) => taskEvent(each)));
    await handled(tasks.at(-1)!.taskId, 1);
    const { message } = await world.client.listAppointments({ networkId, state: 'BOOKED' }, world.coordinator);
    expect(new Set(message.appointments.map(({ resourceId, from }) => resourceId + from)).size).toBe(50);
  });
});

describe('a death', () => {
  it('takes back what lies ahead, leaves what was, and nothing more is booked', async () => {
    const before = await book({ from: at('09:00'), to: at('09:30') });
    const ahead = await book({ from: at('09:00', 3), to: at('09:30', 3) });
    await world.registry(personEvent({ personId, version: 2, deceased: true, deceasedOn: '2026-09-08', changedAt: at('12:00', 2) }));
    await reaches(ahead.appointmentId, { state: 'CANCELLED', cancelReason: 'DEATH', version: 2 });
    expect(await world.published(ahead.appointmentId)).toEqual([1, 2]);
    expect((await get(before.appointmentId))!.state).toBe('BOOKED');
    expect(await refusalOf(book({ from: at('10:00', 4), to: at('10:30', 4) }))).toBe('RULE_VIOLATION PERSON_DECEASED');
    const taskId = id();
    await world.care(taskEvent({ taskId, networkId, personId, version: 1, from: at('09:00', 2), dueAt: at('09:00', 9) }));
    await handled(taskId, 1);
    expect(await get(followUpId(taskId))).toBeNull();
  });

  it.each([
    ['of the living there is none', { deceased: false, deceasedOn: '' }, null],
    ['without a date: when it was known', { deceased: true, deceasedOn: '' }, '2026-09-10T10:00:00.000Z'],
    ['known later: the end of the day in the installation\'s zone', { deceased: true, deceasedOn: '2026-09-08' }, '2026-09-08T22:00:00.000Z'],
    ['known on the day: from then on', { deceased: true, deceasedOn: '2026-09-10' }, '2026-09-10T10:00:00.000Z'],
  ])('begins: %s', (_case, state, instant) => expect(deadFrom({ ...state, changedAt: '2026-09-10T10:00:00.000Z' }, 'Europe/Paris')).toBe(instant));
});

describe('merged persons', () => {
  it('are one in lists and rules, over chains, and apart again after an un-merge', async () => {
    const [a, b, c] = (await world.persons(3)) as [string, string, string];
    const ofA = await book({ personId: a });
    const ofC = await book({ personId: c, from: at('11:00', 1), to: at('11:30', 1) });
    await world.registry(personEvent({ personId: a, version: 2, state: PersonState.MERGED, mergedInto: b }), personEvent({ personId: b, version: 2, state: PersonState.MERGED, mergedInto: c }));
    await known(b, 2);
    await known(a, 2);
    const list = async (person: string) => (await world.client.listAppointments({ personId: person }, world.coordinator)).message.appointments.map(({ appointmentId }) => appointmentId);
    for (const person of [a, b, c]) expect(await list(person)).toEqual([ofA.appointmentId, ofC.appointmentId]);
    expect(await refusalOf(book({ personId: c }))).toBe('RULE_VIOLATION PERSON_DOUBLE_BOOKED');
    expect((await book({ personId: b, from: at('12:00', 1), to: at('12:30', 1) })).personId).toBe(b);
    // An older version that comes late brings the alias back to nobody.
    await world.registry(personEvent({ personId: a, version: 3 }), personEvent({ personId: a, version: 2, state: PersonState.MERGED, mergedInto: b }));
    await known(a, 3);
    expect(await list(a)).toEqual([ofA.appointmentId]);
    expect((await list(c)).includes(ofA.appointmentId)).toBe(false);
  });

  it('die together: the survivor\'s death takes back what is written under the alias', async () => {
    const [alias, survivor] = (await world.persons(2)) as [string, string];
    const { appointmentId } = await book({ personId: alias });
    await world.registry(personEvent({ personId: survivor, version: 2, deceased: true }));
    await world.registry(personEvent({ personId: alias, version: 2, state: PersonState.MERGED, mergedInto: survivor }));
    await reaches(appointmentId, { state: 'CANCELLED', cancelReason: 'DEATH' });
    expect(await refusalOf(book({ personId: alias, from: at('15:00', 1), to: at('15:30', 1) }))).toBe('RULE_VIOLATION PERSON_DECEASED');
  });
});

it('a snapshot holds the newest state of every appointment, page after page', async () => {
  await world.dataSource.query(
    `INSERT INTO appointment (id, person_id, purpose, state, starts_at, ends_at, cancel_reason, meets_person, booked_as, version)
     SELECT gen_random_uuid(), $1, 'EVALUATION', 'CANCELLED', $2, $3, 'TEST', true, gen_random_uuid(), 2 FROM generate_series(1, 1100)`,
    [personId, start, addMs(start, minutes(30))],
  );
  const events = await inTransaction(world.dataSource, async (work) => {
    const all: DomainEvent[] = [];
    for await (const each of world.service.app.get(SnapshotAppointments, { strict: false }).all(work)) all.push(each);
    return all;
  });
  const rows = (await world.dataSource.query('SELECT id, version FROM appointment')) as { id: string; version: number }[];
  expect(events.map(({ aggregate, version }) => `${aggregate} ${version}`).sort()).toEqual(rows.map((row) => `${row.id} ${row.version}`).sort());
  expect(fromBinary(AppointmentSchema, events[0]!.payload)).toMatchObject({ appointmentId: events[0]!.aggregate, version: events[0]!.version });
});
