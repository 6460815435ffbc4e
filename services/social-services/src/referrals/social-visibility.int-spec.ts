import { ProviderKind } from '@maillage/contracts/identity/v1/directory_pb.js';
import { addMs, newId, systemClock, type Instant } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import '@maillage/testing';
import fc from 'fast-check';
import { declareReferralFacts } from '../migrations/relationships1797100000006.js';
import { NeedsHandler } from '../needs/needs.handler.js';
import { ScreeningsHandler } from '../screenings/screenings.handler.js';
import { SignalsHandler } from '../signals/signals.handler.js';
import { eventually, networkEvent, organizationEvent, personEvent, requestOf, resourceEvent, socialWorld, wholeRefusalOf, type SocialWorld } from '../social.fixture.js';
import { ReferralsHandler } from './referrals.handler.js';

let world: SocialWorld;
let person: string;
let opener: string;
const id = (): string => newId(systemClock);
const [receiver, network] = [id(), id()];
const days = (count: number): number => count * 86_400_000;
const answers = [{ item: '88122-7', answer: 'LA28397-0' }];
/** Nothing of the protobuf runtime is asked of a message by a handler. */
const message = <T>(content: object): T => content as T;

beforeAll(async () => {
  world = await socialWorld();
  await world.publish('identity', organizationEvent(receiver, ProviderKind.SOCIAL_SERVICE), networkEvent(network, 4, [receiver]));
}, 60_000);
afterAll(() => world?.close());

const knownPerson = async (): Promise<string> => {
  const personId = id();
  await world.publish('registry', personEvent(personId, 1, [`Patient/${personId}`]));
  await eventually(async () => expect(await world.dataSource.query('SELECT 1 FROM person_projection WHERE person_id = $1', [personId])).toHaveLength(1));
  return personId;
};
/** The organisation that registered a person may work with it for a minute. */
const register = (personId: string, organisation: string) =>
  world.declare({ factId: id(), version: 1, effect: 'ALLOW', personId, grantee: `organisation:${organisation}`, basis: 'REGISTRATION', from: world.clock.now(), until: addMs(world.clock.now(), 60_000) });
beforeEach(async () => {
  person = await knownPerson();
  opener = id();
  await register(person, opener);
});

const by = (organisation: string | null, now: Instant = world.clock.now()): RequestContext => requestOf(organisation, now);
const open = (organisation: string | null = opener, domain = 'FOOD', needId = id(), context = by(organisation)) => world.handler(NeedsHandler).openNeed(message({ needId, personId: person, domain, origin: 'DIRECT' }), context);
const offer = (needId: string, accept: boolean) => world.client.answerOffer({ needId, accept }, world.worker);
const refer = async (needId: string) => {
  await offer(needId, true);
  return (await world.client.openReferral({ referralId: id(), needId, organizationId: receiver, networkId: network }, world.worker)).message.referralId;
};
const referred = async () => refer((await open()).needId);
/** By what is left when the registration is over. */
const sees = async (organisation: string, now: Instant = world.clock.now()): Promise<boolean> =>
  (await world.handler(NeedsHandler).listNeeds(message({ personId: person }), requestOf(organisation, now, ['REFERRAL', 'SOCIAL_WORKER']))).needs.length > 0;

describe('a person is seen', () => {
  it.each<[string, boolean, () => Promise<unknown>]>([
    ['by the organisation that a need is referred to', true, () => referred()],
    ['not before anything is referred to it', false, async () => offer((await open()).needId, true)],
    ['by the receiver that has accepted', true, async () => world.client.answerReferral({ referralId: await referred(), accept: true }, world.worker)],
    ['not by the receiver that has declined', false, async () => world.client.answerReferral({ referralId: await referred(), accept: false, reason: 'FULL' }, world.worker)],
    ['not by the receiver whom the person refuses', false, async () => [await referred(), await world.declare({ factId: id(), version: 1, effect: 'REFUSE', personId: person, grantee: `organisation:${receiver}`, basis: 'REFUSAL', categories: ['social'], from: world.clock.now(), until: null })]],
    ['not by the receiver of another person’s need', false, async () => {
      const here = person;
      person = await knownPerson();
      await register(person, opener);
      await referred();
      person = here;
      await open();
    }],
  ])('%s', async (_whom, answer, happen) => {
    await happen();
    expect(await sees(receiver)).toBe(answer);
    const list = await world.handler(ReferralsHandler).listReferrals(message({ state: '', overdue: false, personId: person, pageToken: '' }), by(receiver));
    expect(list.referrals.length > 0).toBe(answer);
  });

  it('by the receiver until thirty days after the closure, to the millisecond', async () => {
    const referralId = await referred();
    await world.client.closeReferral({ referralId, outcome: 'UNREACHABLE' }, world.worker);
    const end = addMs(world.clock.now(), days(30));
    expect([await sees(receiver, addMs(end, -1)), await sees(receiver, end)]).toEqual([true, false]);
  });

  it('by the receiver until it has declined, to the millisecond', async () => {
    const referralId = await referred();
    world.clock.advance(1_000);
    await world.client.answerReferral({ referralId, accept: false, reason: 'FULL' }, world.worker);
    const now = world.clock.now();
    expect([await sees(receiver, addMs(now, -1)), await sees(receiver, now)]).toEqual([true, false]);
  });

  it('by the organisation that opened the need, until thirty days after its end, and again when it is taken up again', async () => {
    const { needId } = await open();
    const later = addMs(world.clock.now(), days(400));
    expect([await sees(opener), await sees(opener, later), await sees(id())]).toEqual([true, true, false]);
    await offer(needId, false);
    const end = addMs(world.clock.now(), days(30));
    expect([await sees(opener, addMs(end, -1)), await sees(opener, end)]).toEqual([true, false]);
    await offer(needId, true);
    expect(await sees(opener, later)).toBe(true);
    await world.client.answerReferral({ referralId: await refer(needId), accept: true }, world.worker);
    expect(await sees(opener, later)).toBe(true);
  });

  it('by the organisation that screened: its needs as long as they last, else for thirty days', async () => {
    const record = (context: RequestContext, given = answers) => world.handler(ScreeningsHandler).recordScreening(message({ screeningId: id(), personId: person, instrument: 'AHC_HRSN', answers: given }), context);
    await open(opener, 'HOUSING');
    const second = id();
    await register(person, second);
    await record(by(second), [{ item: '88122-7', answer: 'LA28398-8' }]);
    const end = addMs(world.clock.now(), days(30));
    expect([await sees(second), await sees(second, addMs(end, -1)), await sees(second, end)]).toEqual([true, true, false]);
    expect((await record(by(second))).needs).toHaveLength(1);
    expect(await sees(second, end)).toBe(true);
  });

  it('by both organisations when a need and its referral have the same id', async () => {
    const { needId } = await open();
    await offer(needId, true);
    await world.client.openReferral({ referralId: needId, needId, organizationId: receiver, networkId: network }, world.worker);
    expect([await sees(opener), await sees(receiver)]).toEqual([true, true]);
  });

  it('by nobody more when somebody without an organisation opens a need', async () => {
    await world.client.openNeed({ needId: id(), personId: person, domain: 'FOOD', origin: 'DIRECT' }, world.worker);
    expect(await sees(opener)).toBe(false);
  });

  it('after the facts of old referrals have been declared', async () => {
    const referralId = await referred();
    await world.dataSource.query('DELETE FROM access_fact WHERE fact_id = $1', [referralId]);
    expect(await sees(receiver)).toBe(false);
    for (let time = 0; time < 2; time++) await world.dataSource.query(declareReferralFacts);
    expect(await sees(receiver)).toBe(true);
  });
});

describe('what is hidden', () => {
  it('answers as what is missing, whatever is asked or written', async () => {
    const { needId } = await open();
    const referralId = await refer(needId);
    const screening = (await world.client.recordScreening({ screeningId: id(), personId: person, instrument: 'AHC_HRSN', answers }, world.worker)).message;
    const who = by(id());
    const [needs, referrals] = [world.handler(NeedsHandler), world.handler(ReferralsHandler)];
    const attempts: readonly ((there: boolean) => Promise<unknown>)[] = [
      (there) => needs.openNeed(message({ needId: there ? needId : id(), personId: there ? person : id(), domain: 'FOOD', origin: 'DIRECT' }), who),
      (there) => needs.answerOffer(message({ needId: there ? needId : id(), version: 9, accept: true }), who),
      (there) => world.handler(ScreeningsHandler).recordScreening(message({ screeningId: there ? screening.screeningId : id(), personId: there ? person : id(), instrument: 'AHC_HRSN', answers }), who),
      (there) => referrals.openReferral(message({ referralId: there ? referralId : id(), needId: there ? needId : id(), organizationId: receiver, networkId: network }), who),
      (there) => referrals.answerReferral(message({ referralId: there ? referralId : id(), version: 9, accept: true, reason: '' }), who),
      (there) => referrals.closeReferral(message({ referralId: there ? referralId : id(), version: 0, outcome: 'MET' }), who),
    ];
    for (const attempt of attempts) {
      const refusal = await wholeRefusalOf(attempt(true));
      expect(refusal).toMatchObject({ category: 'NOT_FOUND' });
      expect(refusal).toEqual(await wholeRefusalOf(attempt(false)));
    }
    const lists: readonly ((personId: string) => Promise<unknown>)[] = [
      (personId) => needs.listNeeds(message({ personId }), who),
      (personId) => referrals.listReferrals(message({ state: '', overdue: false, personId, pageToken: '' }), who),
      (personId) => world.handler(SignalsHandler).listSignals(message({ personId, pageToken: '' }), who),
    ];
    for (const list of lists) expect(await list(person)).toEqual(await list(id()));
    expect((await world.client.listReferrals({ personId: person }, world.worker)).message.referrals).toMatchObject([{ referralId, state: 'SENT', version: 1 }]);
  });

  it('is no signal either, asked of one person or of all', async () => {
    const condition = { resourceType: 'Condition', id: person, subject: { reference: `Patient/${person}` }, code: { coding: [{ system: 'http://snomed.info/sct', code: '32911000' }] }, clinicalStatus: { coding: [{ code: 'active' }] }, recordedDate: '2026-08-01T10:00:00Z' };
    await world.publish('information', resourceEvent('Condition', person, 1, condition));
    const signals = async (context: RequestContext, personId: string) => (await world.handler(SignalsHandler).listSignals(message({ personId, pageToken: '' }), context)).signals.map(({ personId: of }) => of);
    await eventually(async () => expect(await signals(by(opener), person)).toEqual([person]));
    expect(await signals(by(opener), '')).toEqual([person]);
    expect([await signals(by(id()), person), await signals(by(id()), '')]).toEqual([[], []]);
  });

  it('leaves no gap in pages', async () => {
    const [organisation, other] = [id(), id()];
    const needId = (await open()).needId;
    await world.dataSource.query(
      `INSERT INTO referral (id, need_id, person_id, organization_id, network_id, state, out_of_perimeter, sent_at, answer_due_at, reminders, version)
       SELECT gen_random_uuid(), $1, gen_random_uuid(), $2, $2, 'DECLINED', false, now(), now(), 0, 1 FROM generate_series(1, 402)`, [needId, other]);
    const persons: { person_id: string }[] = await world.dataSource.query('SELECT person_id FROM referral WHERE organization_id = $1 ORDER BY sent_at, id', [other]);
    const mine = persons.filter((_, index) => index % 2 === 0).map(({ person_id }) => person_id);
    await world.declare(...mine.map((personId) => ({ factId: id(), version: 1, effect: 'ALLOW' as const, personId, grantee: `organisation:${organisation}`, basis: 'REFERRAL', from: world.clock.now(), until: null })));
    const context = by(organisation);
    const page = (pageToken: string) => world.handler(ReferralsHandler).listReferrals(message({ state: '', overdue: false, personId: '', pageToken }), context);
    const first = await page('');
    const second = await page(first.nextPageToken);
    expect([first.referrals.map(({ personId }) => personId), second.referrals.map(({ personId }) => personId), second.nextPageToken]).toEqual([mine.slice(0, 200), mine.slice(200), '']);
  });
});

it('whatever happens to needs and referrals, each side sees the person while one of its own says so', async () => {
  type Move = 'ACCEPT' | 'REFUSE' | 'REFER' | 'TAKE' | 'DECLINE' | 'MET' | 'NOT_MET';
  const move = fc.record({ need: fc.integer({ min: 0, max: 1 }), move: fc.constantFrom<Move>('ACCEPT', 'REFUSE', 'REFER', 'TAKE', 'DECLINE', 'MET', 'NOT_MET') });
  const forever = '9999-01-01T00:00:00.000Z' as Instant;
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 12 }), async (history) => {
      person = await knownPerson();
      const organisations = [id(), id()] as const;
      for (const organisation of organisations) await register(person, organisation);
      const needs = [await open(organisations[0], 'FOOD'), await open(organisations[1], 'HOUSING')] as const;
      const openedUntil: Instant[] = [forever, forever];
      const receivedUntil = new Map<string, Instant>();
      const current: (string | null)[] = [null, null];
      for (const { need, move: wanted } of history) {
        world.clock.advance(1_000);
        const [now, needId] = [world.clock.now(), needs[need]!.needId];
        const referralId = current[need] ?? id();
        const calls: Readonly<Record<Move, () => Promise<unknown>>> = {
          ACCEPT: () => offer(needId, true),
          REFUSE: () => offer(needId, false),
          REFER: () => world.client.openReferral({ referralId: id(), needId, organizationId: receiver, networkId: network }, world.worker).then(({ message: { referralId: sent } }) => (current[need] = sent)),
          TAKE: () => world.client.answerReferral({ referralId, accept: true }, world.worker),
          DECLINE: () => world.client.answerReferral({ referralId, accept: false, reason: 'FULL' }, world.worker),
          MET: () => world.client.closeReferral({ referralId, outcome: 'MET' }, world.worker),
          NOT_MET: () => world.client.closeReferral({ referralId, outcome: 'NOT_MET' }, world.worker),
        };
        const before = (await world.client.listNeeds({ personId: person }, world.worker)).message.needs.find((each) => each.needId === needId)!.version;
        const done = await calls[wanted]().then(() => true, () => false);
        const changed = (await world.client.listNeeds({ personId: person }, world.worker)).message.needs.find((each) => each.needId === needId)!.version > before;
        // What the same answer given twice does not change, it does not prolong either.
        if (done && (wanted === 'REFUSE' || wanted === 'MET') && changed) openedUntil[need] = addMs(now, days(30));
        if (done && wanted === 'ACCEPT' && changed) openedUntil[need] = forever;
        if (done && wanted === 'REFER') receivedUntil.set(current[need]!, forever);
        if (done && wanted === 'DECLINE') receivedUntil.set(referralId, now);
        if (done && (wanted === 'MET' || wanted === 'NOT_MET') && changed) receivedUntil.set(referralId, addMs(now, days(30)));

        const ends = [...openedUntil, ...receivedUntil.values()].filter((end) => end !== forever);
        for (const instant of [now, ...ends.flatMap((end) => [addMs(end, -1), end])].filter((each) => each >= now)) {
          const expected = [...openedUntil.map((end) => instant < end), [...receivedUntil.values()].some((end) => instant < end)];
          expect([await sees(organisations[0], instant), await sees(organisations[1], instant), await sees(receiver, instant)]).toEqual(expected);
        }
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);
