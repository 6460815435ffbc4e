import { PersonState } from '@maillage/contracts/registry/v1/persons_pb.js';
import { addMs, type Instant } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import '@maillage/testing';
import fc from 'fast-check';
import { declareAppointmentFacts } from '../migrations/relationships1797100000005.js';
import { ResourcesHandler } from '../resources/resources.handler.js';
import { at, id, minutes, personEvent, requestOf, schedulingWorld, start, taskEvent, until, wholeRefusalOf, type SchedulingWorld } from '../scheduling.fixture.js';
import { SlotsHandler } from '../slots/slots.handler.js';
import { AppointmentsHandler } from './appointments.handler.js';
import { followUpId } from './domain/follow-up.js';

let world: SchedulingWorld;
let personId: string;
let organizationId: string;
let resourceId: string;
/** Nothing of the protobuf runtime is asked of a message by a handler. */
const message = <T>(content: object): T => content as T;
const days = (count: number): number => minutes(count * 1_440);

beforeAll(async () => {
  world = await schedulingWorld();
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  world.clock.set(start);
  organizationId = id();
  resourceId = await world.resource({ organizationId });
  [personId] = (await world.persons(1)) as [string];
});

const booking = (change: object = {}) => ({ appointmentId: id(), personId, resourceId, purpose: 'EVALUATION', from: at('09:00') as string, to: at('09:30') as string, answers: '', ...change });
const book = async (change: object = {}) => (await world.client.bookAppointment(booking(change), world.coordinator)).message;
const cancel = (appointmentId: string) => world.client.cancelAppointment({ appointmentId, reason: 'PERSON_ILL' }, world.coordinator);
const register = (person: string, organisation: string) => world.declare({ factId: id(), version: 1, effect: 'ALLOW', personId: person, grantee: `organisation:${organisation}`, basis: 'REGISTRATION', from: start, until: null });
const listOf = async (context: RequestContext, change: object = {}) =>
  (await world.handler(AppointmentsHandler).listAppointments(message({ personId, resourceId: '', networkId: '', state: '', from: '', to: '', pageToken: '', ...change }), context)).appointments;
const sees = async (organisation: string, now: Instant = world.clock.now()): Promise<boolean> => (await listOf(requestOf(organisation, now))).length > 0;

describe('an appointment opens the person', () => {
  it.each<[string, boolean, () => Promise<unknown>]>([
    ['to the organisation of its resource', true, () => book()],
    ['not to another organisation', false, async () => book({ resourceId: await world.resource() })],
    ['not when it is another person’s', false, async () => book({ personId: (await world.persons(1))[0]! })],
    ['not when it is cancelled', false, async () => cancel((await book()).appointmentId)],
    ['not when it has moved to another organisation', false, async () => world.client.moveAppointment({ appointmentId: (await book()).appointmentId, resourceId: await world.resource(), from: at('10:00'), to: at('10:30') }, world.coordinator)],
    ['when it has moved to this organisation', true, async () => world.client.moveAppointment({ appointmentId: (await book({ resourceId: await world.resource() })).appointmentId, resourceId, from: at('10:00'), to: at('10:30') }, world.coordinator)],
    ['not when the person refuses the organisation', false, async () => [await book(), await world.declare({ factId: id(), version: 1, effect: 'REFUSE', personId, grantee: `organisation:${organizationId}`, basis: 'REFUSAL', from: start, until: null })]],
  ])('%s', async (_whom, answer, happen) => {
    // One that is there for the list to show, if the person is seen.
    await book({ resourceId: await world.resource(), from: at('16:00'), to: at('16:30') });
    await happen();
    expect(await sees(organizationId)).toBe(answer);
  });

  it('from the booking until thirty days after its end, to the millisecond', async () => {
    const end = addMs(at('09:30'), days(30));
    await book();
    expect([await sees(organizationId, addMs(start, -1)), await sees(organizationId, start), await sees(organizationId, addMs(end, -1)), await sees(organizationId, end)]).toEqual([false, true, true, false]);
  });

  it('until it is cancelled, to the millisecond', async () => {
    const { appointmentId } = await book();
    world.clock.advance(1_000);
    await cancel(appointmentId);
    const now = world.clock.now();
    expect([await sees(organizationId, addMs(now, -1)), await sees(organizationId, now)]).toEqual([true, false]);
  });

  it('when a task of care booked it, and no longer when the person has died', async () => {
    const networkId = id();
    await world.resource({ organizationId, networkId });
    const taskId = id();
    await world.care(taskEvent({ taskId, networkId, personId, version: 1 }));
    await until(() => sees(organizationId));
    expect(await listOf(requestOf(organizationId, start))).toMatchObject([{ appointmentId: followUpId(taskId), state: 'BOOKED' }]);
    world.clock.advance(1_000);
    await world.registry(personEvent({ personId, version: 2, deceased: true, deceasedOn: '2026-09-06' }));
    await until(async () => !(await sees(organizationId)));
  });

  it('under the id of the survivor too while two persons are one', async () => {
    await book();
    const [survivor] = (await world.persons(1)) as [string];
    const alias = { factId: personId, version: 1, effect: 'ALIAS' as const, personId, grantee: '', target: survivor, basis: 'MERGE', from: start, until: null };
    const found = () => listOf(requestOf(organizationId, start), { personId: survivor });
    await world.registry(personEvent({ personId, version: 2, state: PersonState.MERGED, mergedInto: survivor }));
    await until(async () => (await world.dataSource.query('SELECT 1 FROM person_projection WHERE person_id = $1 AND version = 2', [personId])).length === 1);
    await world.declare(alias);
    expect(await found()).toMatchObject([{ personId }]);
    const later = await world.handler(AppointmentsHandler).bookAppointment(message(booking({ personId: survivor, from: at('11:00'), to: at('11:30') })), requestOf(organizationId, start));
    expect(await found()).toMatchObject([{ personId }, { appointmentId: later.appointmentId, personId: survivor }]);
  });

  it('after the facts of old appointments have been declared', async () => {
    const { appointmentId } = await book();
    await world.dataSource.query('DELETE FROM access_fact WHERE fact_id = $1', [appointmentId]);
    expect(await sees(organizationId)).toBe(false);
    for (let time = 0; time < 2; time++) await world.dataSource.query(declareAppointmentFacts);
    expect(await sees(organizationId)).toBe(true);
  });
});

describe('what is hidden', () => {
  it('answers as what is missing, whatever is asked or written', async () => {
    const stranger = id();
    const mine = await world.resource({ organizationId: stranger });
    const { appointmentId } = await book();
    const appointments = world.handler(AppointmentsHandler);
    const who = requestOf(stranger, start);
    const attempts: readonly ((there: boolean) => Promise<unknown>)[] = [
      (there) => appointments.getAppointment(message({ appointmentId: there ? appointmentId : id() }), who),
      (there) => appointments.moveAppointment(message({ appointmentId: there ? appointmentId : id(), version: 0, resourceId: mine, from: at('11:00'), to: at('11:30') }), who),
      (there) => appointments.cancelAppointment(message({ appointmentId: there ? appointmentId : id(), version: 0, reason: 'PERSON_ILL' }), who),
      // The very booking again, then another one at its time, then for a free one.
      (there) => appointments.bookAppointment(message(booking(there ? { appointmentId } : { personId: id() })), who),
      (there) => appointments.bookAppointment(message(booking({ personId: there ? personId : id(), resourceId: mine })), who),
      (there) => appointments.bookAppointment(message(booking({ personId: there ? personId : id(), resourceId: mine, from: at('11:00'), to: at('11:30') })), who),
    ];
    for (const attempt of attempts) {
      const refusal = await wholeRefusalOf(attempt(true));
      expect(refusal).not.toBeNull();
      expect(refusal).toEqual(await wholeRefusalOf(attempt(false)));
    }
    expect(await listOf(who)).toEqual(await listOf(who, { personId: id() }));
    expect((await world.client.getAppointment({ appointmentId }, world.coordinator)).message).toMatchObject({ version: 1, state: 'BOOKED' });
  });

  it('takes its time without saying whose it is', async () => {
    const { appointmentId } = await book();
    const stranger = requestOf(id(), start);
    const { slots } = await world.handler(SlotsHandler).findSlots(message({ resourceId, purpose: '', networkId: '', from: at('09:00'), to: at('10:30'), minutes: 0, limit: 0 }));
    expect(slots.map(({ from }) => from)).toEqual([at('09:30'), at('10:00')]);
    expect(await listOf(stranger, { personId: '', resourceId })).toEqual([]);
    const [visitor] = (await world.persons(1)) as [string];
    await register(visitor, stranger.actor.organisationId!);
    await expect(world.handler(AppointmentsHandler).bookAppointment(message(booking({ personId: visitor })), stranger)).rejects.toRefuse('CONFLICT', 'SLOT_TAKEN');
    await expect(world.handler(AppointmentsHandler).bookAppointment(message(booking({ appointmentId, personId: visitor, from: at('10:00'), to: at('10:30') })), stranger)).rejects.toRefuse('ALREADY_EXISTS', 'APPOINTMENT_ID_USED');
  });

  it('is not among what a change of the calendar leaves outside', async () => {
    const { appointmentId } = await book();
    const put = (context: RequestContext) => world.handler(ResourcesHandler).putAvailability(message({ resourceId, rules: [], closures: [] }), context);
    expect((await put(requestOf(id(), start))).outsideAppointmentIds).toEqual([]);
    expect((await put(requestOf(organizationId, start))).outsideAppointmentIds).toEqual([appointmentId]);
  });

  it('leaves no gap in pages', async () => {
    const networkId = id();
    await world.dataSource.query(
      `INSERT INTO appointment (id, person_id, network_id, purpose, state, starts_at, ends_at, meets_person, booked_as, version)
       SELECT gen_random_uuid(), gen_random_uuid(), $1, 'EVALUATION', 'UNPLACED', '2026-09-08T10:00:00Z', '2026-09-08T11:00:00Z', true, gen_random_uuid(), 1 FROM generate_series(1, 1002)`, [networkId]);
    const persons: { person_id: string }[] = await world.dataSource.query('SELECT person_id FROM appointment WHERE network_id = $1 ORDER BY id', [networkId]);
    const mine = persons.filter((_, index) => index % 2 === 0).map(({ person_id }) => person_id);
    await world.declare(...mine.map((person) => ({ factId: id(), version: 1, effect: 'ALLOW' as const, personId: person, grantee: `organisation:${organizationId}`, basis: 'REGISTRATION', from: start, until: null })));
    const context = requestOf(organizationId, start);
    const page = (pageToken: string) => world.handler(AppointmentsHandler).listAppointments(message({ personId: '', resourceId: '', networkId, state: '', from: '', to: '', pageToken }), context);
    const first = await page('');
    const second = await page(first.nextPageToken);
    expect([first.appointments.map((each) => each.personId), second.appointments.map((each) => each.personId), second.nextPageToken]).toEqual([mine.slice(0, 500), mine.slice(500), '']);
  });
});

it('whatever happens to appointments, an organisation sees the person while one of its own says so', async () => {
  const step = fc.record({ appointment: fc.integer({ min: 0, max: 3 }), whose: fc.integer({ min: 0, max: 1 }), half: fc.integer({ min: 0, max: 15 }), cancels: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), async (history) => {
      world.clock.set(start);
      [personId] = (await world.persons(1)) as [string];
      const organisations = [id(), id()] as const;
      const resources = [await world.resource({ organizationId: organisations[0] }), await world.resource({ organizationId: organisations[1] })] as const;
      const ids = Array.from({ length: 4 }, id);
      const model = new Map<number, { whose: number; end: Instant; cancelled: boolean }>();
      // One of nobody's business, for the list to show.
      await book({ resourceId: await world.resource(), from: at('09:00', 4), to: at('09:30', 4) });
      for (const { appointment, whose, half, cancels } of history) {
        world.clock.advance(1_000);
        const appointmentId = ids[appointment]!;
        const from = addMs(at('09:00', appointment + 1 > 3 ? 7 : appointment + 1), minutes(30 * half));
        const to = addMs(from, minutes(30));
        const present = model.get(appointment);
        if (present?.cancelled) continue;
        if (present && cancels) await cancel(appointmentId);
        else if (present) await world.client.moveAppointment({ appointmentId, resourceId: resources[whose], from, to }, world.coordinator);
        else await book({ appointmentId, resourceId: resources[whose], from, to });
        model.set(appointment, present && cancels ? { ...present, cancelled: true } : { whose: whose, end: addMs(to, days(30)), cancelled: false });

        const now = world.clock.now();
        const ends = [...model.values()].map(({ end }) => end);
        for (const instant of [now, ...ends.flatMap((end) => [addMs(end, -1), end])]) {
          const expected = organisations.map((_, index) => [...model.values()].some((each) => each.whose === index && !each.cancelled && instant < each.end));
          expect([await sees(organisations[0], instant), await sees(organisations[1], instant)]).toEqual(expected);
        }
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);
