import { addMs } from '@maillage/kernel';
import { at, id, minutes, refusalOf, schedulingWorld, type SchedulingWorld } from '../scheduling.fixture.js';

let world: SchedulingWorld;

beforeAll(async () => {
  world = await schedulingWorld();
}, 60_000);
afterAll(() => world.close());

const tally = (outcomes: readonly (string | null)[]): Record<string, number> => Object.fromEntries([...new Set(outcomes)].map((each) => [each ?? 'booked', outcomes.filter((other) => other === each).length]));
const book = (personId: string, resourceId: string, from = at('09:00'), to = addMs(from, minutes(30))) => world.client.bookAppointment({ appointmentId: id(), personId, resourceId, purpose: 'EVALUATION', from, to }, world.coordinator);
const overlaps = async (): Promise<unknown[]> =>
  world.dataSource.query(
    `SELECT a.id FROM appointment a JOIN appointment b ON a.id < b.id AND a.resource_id = b.resource_id AND a.state = 'BOOKED' AND b.state = 'BOOKED' AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)`,
  );

describe('double booking is impossible', () => {
  it('200 who want one slot at once: one gets it', async () => {
    const resourceId = await world.resource();
    const persons = await world.persons(200);
    const outcomes = await Promise.all(persons.map((personId) => refusalOf(book(personId, resourceId))));
    expect(tally(outcomes)).toEqual({ booked: 1, 'CONFLICT SLOT_TAKEN': 199 });
  });

  it('200 with the same appointment id get the same appointment', async () => {
    const resourceId = await world.resource();
    const [personId] = (await world.persons(1)) as [string];
    const request = { appointmentId: id(), personId, resourceId, purpose: 'EVALUATION', from: at('09:00'), to: at('09:30') };
    const answers = await Promise.all(Array.from({ length: 200 }, async () => (await world.client.bookAppointment(request, world.coordinator)).message.version));
    expect(new Set(answers)).toEqual(new Set([1]));
    expect(await world.published(request.appointmentId)).toEqual([1]);
  });

  it('a storm of 1,000 over 64 slots of 4 resources sells each once', async () => {
    const resources = await Promise.all(Array.from({ length: 4 }, () => world.resource()));
    const persons = await world.persons(1_000);
    const outcomes = await Promise.all(persons.map((personId, index) => refusalOf(book(personId, resources[index % 4]!, addMs(at('09:00'), minutes(30 * (Math.floor(index / 4) % 16)))))));
    expect(tally(outcomes)).toEqual({ booked: 64, 'CONFLICT SLOT_TAKEN': 936 });
    expect(await overlaps()).toEqual([]);
  }, 60_000);

  it('overlapping lengths, moves and cancellations in wild disorder leave no overlap, and no deadlock', async () => {
    const resources = await Promise.all(Array.from({ length: 3 }, () => world.resource()));
    const persons = await world.persons(40);
    const booked = (await Promise.all(persons.map((personId, index) => book(personId, resources[index % 3]!, addMs(at('09:00', 1), minutes(30 * (index % 13)))).then(({ message }) => message, () => null)))).filter((each) => each !== null);
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, (_, index) => {
        const { appointmentId } = booked[index % booked.length]!;
        if (index % 9 === 0) return refusalOf(world.client.cancelAppointment({ appointmentId, reason: 'PERSON_ILL' }, world.coordinator));
        const from = addMs(at('09:00', 1), minutes(30 * ((index * 7) % 14)));
        return refusalOf(world.client.moveAppointment({ appointmentId, resourceId: resources[(index * 5) % 3]!, from, to: addMs(from, minutes(30 * (1 + (index % 3)))) }, world.coordinator));
      }),
    );
    const allowed = [null, 'CONFLICT SLOT_TAKEN', 'CONFLICT APPOINTMENT_STATE', 'CONFLICT STALE_VERSION', 'RULE_VIOLATION OUTSIDE_AVAILABILITY'];
    expect(outcomes.filter((each) => !allowed.includes(each))).toEqual([]);
    expect(outcomes.filter((each) => each === null).length).toBeGreaterThan(20);
    expect(await overlaps()).toEqual([]);
  }, 60_000);

  it('one person at two places at once: one is booked', async () => {
    const resources = await Promise.all(Array.from({ length: 8 }, () => world.resource()));
    const [personId] = (await world.persons(1)) as [string];
    const outcomes = await Promise.all(resources.map((resourceId) => refusalOf(book(personId, resourceId))));
    expect(tally(outcomes)).toEqual({ booked: 1, 'RULE_VIOLATION PERSON_DOUBLE_BOOKED': 7 });
  });
});

describe('the table itself refuses', () => {
  const insert = (change: Record<string, unknown>) => {
    const row = { id: id(), person_id: id(), resource_id: null, purpose: 'EVALUATION', state: 'BOOKED', starts_at: at('09:00'), ends_at: at('10:00'), cancel_reason: null, meets_person: true, booked_as: id(), version: 1, ...change };
    const names = Object.keys(row);
    return world.dataSource.query(`INSERT INTO appointment (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`, Object.values(row)).then(() => null, (error: { driverError: { code: string; constraint: string } }) => `${error.driverError.code} ${error.driverError.constraint}`);
  };

  it('what overlaps on one resource, and lets pass what touches or is cancelled', async () => {
    const resource_id = await world.resource();
    expect(await insert({ resource_id })).toBeNull();
    expect(await insert({ resource_id, starts_at: at('09:59'), ends_at: at('10:30') })).toBe('23P01 slot_taken');
    expect(await insert({ resource_id, starts_at: at('10:00'), ends_at: at('10:30') })).toBeNull();
    expect(await insert({ resource_id, state: 'CANCELLED', cancel_reason: 'TEST' })).toBeNull();
  });

  it('one person twice at a time, unless a room or vehicle goes along', async () => {
    const person_id = id();
    expect(await insert({ person_id, resource_id: await world.resource() })).toBeNull();
    expect(await insert({ person_id, resource_id: await world.resource() })).toBe('23P01 person_double_booked');
    expect(await insert({ person_id, resource_id: await world.resource(), meets_person: false })).toBeNull();
  });

  it('a booking of nothing, and a cancellation without reason', async () => {
    expect(await insert({})).toBe('23514 appointment_booked_somewhere');
    expect(await insert({ state: 'CANCELLED' })).toBe('23514 appointment_cancelled_for_a_reason');
  });
});
