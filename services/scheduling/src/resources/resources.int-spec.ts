import { addMs } from '@maillage/kernel';
import { at, id, minutes, refusalOf, schedulingWorld, start, type SchedulingWorld } from '../scheduling.fixture.js';

let world: SchedulingWorld;

beforeAll(async () => {
  world = await schedulingWorld();
}, 60_000);
afterAll(() => world.close());

const content = (change: object = {}) => ({ resourceId: id(), kind: 'PRACTITIONER', name: 'Dr A', organizationId: id(), zone: 'Europe/Paris', purposes: ['EVALUATION'], networkId: id(), active: true, version: 0, ...change });
const weekdays = [1, 2, 3, 4, 5];
const rule = (change: object = {}) => ({ weekdays, from: '09:00', to: '17:00', validFrom: '2026-01-01', validTo: '', slotMinutes: 30, ...change });

describe('a resource', () => {
  it('is entered, repeated, changed and listed', async () => {
    const request = content();
    const put = async (change: object = {}) => (await world.client.putResource({ ...request, ...change }, world.coordinator)).message;
    const { version: _version, ...state } = request;
    expect(await put()).toMatchObject({ ...state, version: 1 });
    expect((await put()).version).toBe(1);
    expect(await put({ name: 'Dr B', version: 1 })).toMatchObject({ name: 'Dr B', version: 2 });
    expect((await put({ name: 'Dr B', version: 1 })).version).toBe(2);
    expect(await refusalOf(put({ name: 'Dr C', version: 1 }))).toBe('CONFLICT STALE_VERSION');
    const { message } = await world.client.listResources({ purpose: 'EVALUATION', networkId: request.networkId }, world.coordinator);
    expect(message.resources).toEqual([expect.objectContaining({ resourceId: request.resourceId, name: 'Dr B', version: 2 })]);
    expect((await world.client.listResources({ purpose: 'TRANSPORT', networkId: request.networkId }, world.coordinator)).message.resources).toEqual([]);
  });

  it('entered by ten at once begins once', async () => {
    const request = content();
    const answers = await Promise.all(Array.from({ length: 10 }, async () => (await world.client.putResource(request, world.coordinator)).message.version));
    expect(new Set(answers)).toEqual(new Set([1]));
  });

  it.each([
    ['a zone that is none', { zone: 'Europe/Atlantis' }, 'INVALID_ARGUMENT ZONE_UNKNOWN'],
    ['a bare offset', { zone: '+02:00' }, 'INVALID_ARGUMENT ZONE_UNKNOWN'],
    ['another kind', { kind: 'ROBOT' }, 'INVALID_ARGUMENT FIELD_INVALID'],
    ['a version of nothing', { version: 3 }, 'NOT_FOUND RESOURCE_UNKNOWN'],
  ])('is refused with %s', async (_case, change, reason) => expect(await refusalOf(world.client.putResource(content(change), world.coordinator))).toBe(reason));

  it('is put by those who may', async () => expect(await refusalOf(world.client.putResource(content(), await world.tokenOf('nurse')))).toBe('PERMISSION_DENIED ROLE_REQUIRED'));

  it('pages by name, 200 at a time', async () => {
    const networkId = id();
    await world.dataSource.query(
      `INSERT INTO resource SELECT gen_random_uuid(), 'ROOM', 'Room ' || (n % 40), gen_random_uuid(), 'UTC', '{}', $1, true, 1 FROM generate_series(1, 250) AS n`,
      [networkId],
    );
    const first = (await world.client.listResources({ networkId }, world.coordinator)).message;
    const second = (await world.client.listResources({ networkId, pageToken: first.nextPageToken }, world.coordinator)).message;
    expect([first.resources.length, second.resources.length, second.nextPageToken]).toEqual([200, 50, '']);
  });
});

describe('availability', () => {
  it('is replaced as a whole and read back; ended closures are left out', async () => {
    const resourceId = await world.resource();
    const closures = [{ from: at('12:00', 1), to: at('14:00', 1), reason: 'TRAINING' }, { from: at('12:00', -2), to: at('14:00', -2), reason: 'OVER' }];
    await world.client.putAvailability({ resourceId, rules: [rule({ to: '24:00', validTo: '2027-01-01' }), rule({ weekdays: [6] })], closures }, world.coordinator);
    expect((await world.client.getAvailability({ resourceId }, world.coordinator)).message).toMatchObject({ resourceId, rules: [rule({ to: '24:00', validTo: '2027-01-01' }), rule({ weekdays: [6] })], closures: [closures[0]] });
    await world.client.putAvailability({ resourceId }, world.coordinator);
    expect((await world.client.getAvailability({ resourceId }, world.coordinator)).message).toMatchObject({ rules: [], closures: [] });
  });

  it('reports the appointments that it leaves outside, and moves nobody', async () => {
    const resourceId = await world.resource();
    const persons = await world.persons(3);
    const ids: string[] = [];
    for (const [index, personId] of persons.entries()) {
      const from = addMs(at('09:00'), minutes(60 * index));
      ids.push((await world.client.bookAppointment({ appointmentId: id(), personId, resourceId, purpose: 'EVALUATION', from, to: addMs(from, minutes(30)) }, world.coordinator)).message.appointmentId);
    }
    const { message } = await world.client.putAvailability({ resourceId, rules: [rule({ from: '09:30' })], closures: [{ from: at('11:15'), to: at('11:20'), reason: 'CALL' }] }, world.coordinator);
    expect(message.outsideAppointmentIds).toEqual([ids[0], ids[2]]);
    expect((await world.client.listAppointments({ resourceId, state: 'BOOKED' }, world.coordinator)).message.appointments).toHaveLength(3);
  });

  it.each([
    ['times that hold no slot', { rules: [rule({ to: '09:20' })] }, 'INVALID_ARGUMENT RULE_EMPTY'],
    ['a date that is none', { rules: [rule({ validFrom: '2026-02-30' })] }, 'INVALID_ARGUMENT DATE_INVALID'],
    ['a closure that ends before it starts', { closures: [{ from: at('12:00'), to: at('11:00'), reason: '' }] }, 'INVALID_ARGUMENT PERIOD_EMPTY'],
    ['a weekday that is none', { rules: [rule({ weekdays: [8] })] }, 'INVALID_ARGUMENT FIELD_INVALID'],
  ])('is refused with %s', async (_case, change, reason) => {
    const resourceId = await world.resource();
    expect(await refusalOf(world.client.putAvailability({ resourceId, ...change }, world.coordinator))).toBe(reason);
    expect((await world.client.getAvailability({ resourceId }, world.coordinator)).message.rules).toHaveLength(1);
  });

  it('of nothing is not found', async () => {
    expect(await refusalOf(world.client.putAvailability({ resourceId: id() }, world.coordinator))).toBe('NOT_FOUND RESOURCE_UNKNOWN');
    expect(await refusalOf(world.client.getAvailability({ resourceId: id() }, world.coordinator))).toBe('NOT_FOUND RESOURCE_UNKNOWN');
  });
});

describe('finding slots', () => {
  const find = async (criteria: object) => (await world.client.findSlots({ from: start, to: addMs(start, minutes(1_440)), ...criteria }, world.coordinator)).message.slots;

  it('of a resource: what is offered and free', async () => {
    const resourceId = await world.resource();
    const [personId] = (await world.persons(1)) as [string];
    await world.client.bookAppointment({ appointmentId: id(), personId, resourceId, purpose: 'EVALUATION', from: at('09:30'), to: at('10:30') }, world.coordinator);
    expect((await find({ resourceId, limit: 3 })).map(({ from, to }) => [from, to])).toEqual([[at('09:00'), at('09:30')], [at('10:30'), at('11:00')], [at('11:00'), at('11:30')]]);
    expect((await find({ resourceId, limit: 1, minutes: 60 })).map(({ from }) => from)).toEqual([at('10:30')]);
    expect(await find({ resourceId })).toHaveLength(14);
  });

  it('of a network and purpose: earliest first, over all active resources, over many weeks', async () => {
    const networkId = id();
    const [early, late] = [await world.resource({ networkId, purposes: ['EVALUATION'] }), await world.resource({ networkId, purposes: ['EVALUATION'] }, { from: '09:15' })];
    await world.resource({ networkId, purposes: ['TRANSPORT'] });
    await world.resource({ networkId, purposes: ['EVALUATION'], active: false });
    const slots = await find({ networkId, purpose: 'EVALUATION', limit: 4 });
    expect(slots.map(({ resourceId, from }) => [resourceId, from])).toEqual([[early, at('09:00')], [late, at('09:15')], [early, at('09:30')], [late, at('09:45')]]);
    const far = await find({ networkId, purpose: 'EVALUATION', to: addMs(start, minutes(93 * 1_440)), limit: 1_000 });
    expect([far.length, new Set(far.map(({ resourceId, from }) => resourceId + from)).size]).toEqual([1_000, 1_000]);
    expect(far.every(({ from }, index) => index === 0 || far[index - 1]!.from <= from)).toBe(true);
  });

  it.each([
    ['a window that is too long', { resourceId: id(), to: addMs(start, minutes(93 * 1_440 + 1)) }, 'INVALID_ARGUMENT WINDOW_TOO_LONG'],
    ['an empty window', { resourceId: id(), to: start }, 'INVALID_ARGUMENT PERIOD_EMPTY'],
    ['no criterion', {}, 'INVALID_ARGUMENT CRITERION_MISSING'],
    ['a resource that is not there', { resourceId: id() }, 'NOT_FOUND RESOURCE_UNKNOWN'],
    ['a time that is none', { purpose: 'EVALUATION', from: '2026-09-07 10:00:00.0' }, 'INVALID_ARGUMENT INSTANT_INVALID'],
  ])('is refused with %s', async (_case, criteria, reason) => expect(await refusalOf(find(criteria))).toBe(reason));

  it('over more than 500 resources is refused', async () => {
    const networkId = id();
    await world.dataSource.query(`INSERT INTO resource SELECT gen_random_uuid(), 'ROOM', 'Room', gen_random_uuid(), 'UTC', '{}', $1, true, 1 FROM generate_series(1, 501)`, [networkId]);
    expect(await refusalOf(find({ networkId, purpose: 'EVALUATION' }))).toBe('INVALID_ARGUMENT SEARCH_TOO_WIDE');
  });
});
