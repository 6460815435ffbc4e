import { at, id, minutes, refusalOf, schedulingWorld, start, type SchedulingWorld } from '../scheduling.fixture.js';
import { addMs } from '@maillage/kernel';

let world: SchedulingWorld;
let resourceId: string;
let personId: string;

beforeAll(async () => {
  world = await schedulingWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  resourceId = await world.resource();
  [personId] = (await world.persons(1)) as [string];
});

const booking = (change: object = {}) => ({ appointmentId: id(), personId, resourceId, purpose: 'EVALUATION', from: at('09:00') as string, to: at('09:30') as string, answers: '', ...change });
const book = async (change: object = {}, options = world.coordinator) => (await world.client.bookAppointment(booking(change), options)).message;

describe('booking', () => {
  it('keeps the time, publishes the state and answers it again', async () => {
    const request = booking({ answers: id() });
    const { message, position } = await world.client.bookAppointment(request, world.coordinator);
    expect(message).toMatchObject({ ...request, state: 'BOOKED', cancelReason: '', version: 1 });
    expect(position).not.toBeNull();
    expect(await world.published(request.appointmentId)).toEqual([1]);
    expect((await world.client.getAppointment({ appointmentId: request.appointmentId }, world.coordinator)).message).toEqual(message);
  });

  it('repeated, answers the same and publishes nothing, also after a move and a cancellation', async () => {
    const request = booking();
    const first = (await world.client.bookAppointment(request, world.coordinator)).message;
    expect((await world.client.bookAppointment(request, world.coordinator)).message).toEqual(first);
    await world.client.moveAppointment({ appointmentId: request.appointmentId, from: at('10:00'), to: at('10:30') }, world.coordinator);
    expect((await world.client.bookAppointment(request, world.coordinator)).message).toMatchObject({ from: at('10:00'), version: 2 });
    await world.client.cancelAppointment({ appointmentId: request.appointmentId, reason: 'PERSON_ILL' }, world.coordinator);
    expect((await world.client.bookAppointment(request, world.coordinator)).message).toMatchObject({ state: 'CANCELLED', version: 3 });
    expect(await world.published(request.appointmentId)).toEqual([1, 2, 3]);
  });

  it('with an Idempotency-Key is answered from the stored answer', async () => {
    const request = booking();
    const options = { ...world.coordinator, idempotencyKey: id() };
    const first = await world.client.bookAppointment(request, options);
    expect((await world.client.bookAppointment(request, options)).message).toEqual(first.message);
    expect(await refusalOf(world.client.bookAppointment({ ...request, purpose: 'OTHER' }, options))).toBe('RULE_VIOLATION IDEMPOTENCY_KEY_REUSED');
  });

  it('is refused with its reason, and leaves nothing behind', async () => {
    const taken = await book();
    const other = await world.resource({ purposes: ['TRANSPORT'] });
    const closed = await world.resource({ active: false });
    const somebodyElse = (await world.persons(1))[0]!;
    const cases: readonly (readonly [object, string])[] = [
      [{ personId: somebodyElse }, 'CONFLICT SLOT_TAKEN'],
      [{ personId: somebodyElse, from: at('08:30'), to: at('09:00') }, 'RULE_VIOLATION OUTSIDE_AVAILABILITY'],
      [{ from: at('10:10'), to: at('10:40') }, 'RULE_VIOLATION OUTSIDE_AVAILABILITY'],
      [{ from: at('09:00', -3), to: at('09:30', -3) }, 'RULE_VIOLATION START_IN_PAST'],
      [{ resourceId: other }, 'RULE_VIOLATION PURPOSE_NOT_SERVED'],
      [{ resourceId: closed }, 'RULE_VIOLATION RESOURCE_INACTIVE'],
      [{ resourceId: other, purpose: 'TRANSPORT' }, 'RULE_VIOLATION PERSON_DOUBLE_BOOKED'],
      [{ resourceId: id() }, 'NOT_FOUND RESOURCE_UNKNOWN'],
      [{ personId: id(), from: at('11:00'), to: at('11:30') }, 'NOT_FOUND PERSON_UNKNOWN'],
      [{ to: at('09:00') }, 'INVALID_ARGUMENT PERIOD_EMPTY'],
      [{ to: at('10:00', 2) }, 'INVALID_ARGUMENT APPOINTMENT_TOO_LONG'],
      [{ from: '2026-09-07 09:00:00Z' }, 'INVALID_ARGUMENT INSTANT_INVALID'],
      [{ purpose: 'evaluation' }, 'INVALID_ARGUMENT FIELD_INVALID'],
      [{ appointmentId: taken.appointmentId, from: at('11:00'), to: at('11:30') }, 'ALREADY_EXISTS APPOINTMENT_ID_USED'],
      [{ appointmentId: taken.appointmentId, resourceId: await world.resource(), from: at('11:00'), to: at('11:30') }, 'ALREADY_EXISTS APPOINTMENT_ID_USED'],
    ];
    for (const [change, reason] of cases) expect([change, await refusalOf(book(change))]).toEqual([change, reason]);
    expect(await refusalOf(book({ from: at('12:00'), to: at('12:30') }, await world.tokenOf('person')))).toBe('PERMISSION_DENIED ROLE_REQUIRED');
    const { message } = await world.client.listAppointments({ personId }, world.coordinator);
    expect(message.appointments.map(({ appointmentId }) => appointmentId)).toEqual([taken.appointmentId]);
  });

  it('of the past is for integration alone', async () => {
    const past = { from: at('09:00', -3), to: at('09:30', -3) };
    expect((await book(past, await world.tokenOf('integration'))).state).toBe('BOOKED');
  });

  it('of a room goes along with the person\'s other appointment', async () => {
    await book();
    const room = await world.resource({ kind: 'ROOM' });
    expect((await book({ resourceId: room })).state).toBe('BOOKED');
  });

  it('follows the wall clock over the end of summer time', async () => {
    const before = await book({ from: '2026-10-23T07:00:00.000Z', to: '2026-10-23T07:30:00.000Z' });
    expect(before.state).toBe('BOOKED');
    expect(await refusalOf(book({ from: '2026-10-26T07:00:00.000Z', to: '2026-10-26T07:30:00.000Z' }))).toBe('RULE_VIOLATION OUTSIDE_AVAILABILITY');
    expect((await book({ from: '2026-10-26T08:00:00.000Z', to: '2026-10-26T08:30:00.000Z' })).state).toBe('BOOKED');
  });
});

describe('moving', () => {
  const move = (appointmentId: string, change: object = {}) => world.client.moveAppointment({ appointmentId, from: at('11:00'), to: at('11:30'), ...change }, world.coordinator);

  it('frees the old time with the new one in hand', async () => {
    const { appointmentId } = await book();
    expect((await move(appointmentId, { version: 1 })).message).toMatchObject({ from: at('11:00'), to: at('11:30'), resourceId, state: 'BOOKED', version: 2 });
    expect((await book({ personId: (await world.persons(1))[0]! })).state).toBe('BOOKED');
    expect(await world.published(appointmentId)).toEqual([1, 2]);
  });

  it('to half its own time, and to another resource, works', async () => {
    const { appointmentId } = await book({ to: at('10:00') });
    expect((await move(appointmentId, { from: at('09:30'), to: at('10:30') })).message.version).toBe(2);
    const other = await world.resource();
    expect((await move(appointmentId, { resourceId: other, from: at('09:30'), to: at('10:30') })).message).toMatchObject({ resourceId: other, version: 3 });
  });

  it('repeated changes nothing, also with the version it has replaced', async () => {
    const { appointmentId } = await book();
    await move(appointmentId, { version: 1 });
    expect((await move(appointmentId, { version: 1 })).message.version).toBe(2);
    expect(await world.published(appointmentId)).toEqual([1, 2]);
  });

  it('that is refused keeps the old time', async () => {
    const mine = await book();
    await book({ personId: (await world.persons(1))[0]!, from: at('11:00'), to: at('11:30') });
    expect(await refusalOf(move(mine.appointmentId))).toBe('CONFLICT SLOT_TAKEN');
    expect(await refusalOf(move(mine.appointmentId, { from: at('20:00'), to: at('20:30') }))).toBe('RULE_VIOLATION OUTSIDE_AVAILABILITY');
    expect(await refusalOf(move(mine.appointmentId, { from: at('09:00', -3), to: at('09:30', -3) }))).toBe('RULE_VIOLATION START_IN_PAST');
    expect(await refusalOf(move(mine.appointmentId, { resourceId: id() }))).toBe('NOT_FOUND RESOURCE_UNKNOWN');
    expect(await refusalOf(move(mine.appointmentId, { from: at('12:00'), to: at('12:30'), version: 7 }))).toBe('CONFLICT STALE_VERSION');
    expect(await refusalOf(move(id()))).toBe('NOT_FOUND APPOINTMENT_UNKNOWN');
    expect((await world.client.getAppointment({ appointmentId: mine.appointmentId }, world.coordinator)).message).toEqual(mine);
  });

  it('after a cancellation is refused', async () => {
    const { appointmentId } = await book();
    await world.client.cancelAppointment({ appointmentId, reason: 'PERSON_ILL' }, world.coordinator);
    expect(await refusalOf(move(appointmentId))).toBe('CONFLICT APPOINTMENT_STATE');
  });
});

describe('cancelling', () => {
  const cancel = (appointmentId: string, change: object = {}) => world.client.cancelAppointment({ appointmentId, reason: 'PERSON_ILL', ...change }, world.coordinator);

  it('frees the time at once, keeps the reason, and may be repeated', async () => {
    const { appointmentId } = await book();
    expect((await cancel(appointmentId, { version: 1 })).message).toMatchObject({ state: 'CANCELLED', cancelReason: 'PERSON_ILL', version: 2 });
    expect((await cancel(appointmentId, { version: 1 })).message.version).toBe(2);
    expect(await world.published(appointmentId)).toEqual([1, 2]);
    expect((await book()).state).toBe('BOOKED');
  });

  it('is refused with its reason', async () => {
    const { appointmentId } = await book();
    expect(await refusalOf(cancel(appointmentId, { version: 3 }))).toBe('CONFLICT STALE_VERSION');
    await cancel(appointmentId);
    expect(await refusalOf(cancel(appointmentId, { reason: 'NO_SHOW' }))).toBe('CONFLICT APPOINTMENT_STATE');
    expect(await refusalOf(cancel(id()))).toBe('NOT_FOUND APPOINTMENT_UNKNOWN');
  });
});

describe('lists', () => {
  it('show what touches the window, by start, of one person, resource or network', async () => {
    const networkId = id();
    const mine = await world.resource({ networkId });
    const times = ['09:00', '10:00', '11:00'];
    const ids: string[] = [];
    for (const time of times) ids.push((await book({ resourceId: mine, from: at(time), to: addMs(at(time), minutes(30)) })).appointmentId);
    const list = async (criteria: object) => (await world.client.listAppointments(criteria, world.coordinator)).message.appointments.map(({ appointmentId }) => appointmentId);
    expect(await list({ personId })).toEqual(ids);
    expect(await list({ resourceId: mine, from: at('09:15'), to: at('10:00') })).toEqual([ids[0]]);
    expect(await list({ networkId, state: 'BOOKED', from: at('09:30') })).toEqual(ids.slice(1));
    expect(await list({ networkId, state: 'CANCELLED' })).toEqual([]);
    expect(await refusalOf(list({ state: 'BOOKED' }))).toBe('INVALID_ARGUMENT FIELD_INVALID');
  });

  it('page by a cursor that is the caller\'s own', async () => {
    await world.dataSource.query(
      `INSERT INTO appointment (id, person_id, resource_id, purpose, state, starts_at, ends_at, cancel_reason, meets_person, booked_as, version)
       SELECT gen_random_uuid(), $1, $2, 'EVALUATION', 'CANCELLED', $3::timestamptz + n * interval '1 minute', $3::timestamptz + (n + 1) * interval '1 minute', 'TEST', true, gen_random_uuid(), 1 FROM generate_series(1, 600) AS n`,
      [personId, resourceId, start],
    );
    const first = (await world.client.listAppointments({ personId }, world.coordinator)).message;
    const second = (await world.client.listAppointments({ personId, pageToken: first.nextPageToken }, world.coordinator)).message;
    expect([first.appointments.length, second.appointments.length, second.nextPageToken]).toEqual([500, 100, '']);
    expect(new Set([...first.appointments, ...second.appointments].map((each) => each.appointmentId)).size).toBe(600);
    expect(await refusalOf(world.client.listAppointments({ personId, pageToken: first.nextPageToken }, await world.tokenOf('nurse')))).toBe('INVALID_ARGUMENT PAGE_TOKEN_INVALID');
  });
});
