import { ProviderKind } from '@maillage/contracts/identity/v1/directory_pb.js';
import { idFrom } from '@maillage/kernel';
import { backgroundContext } from '@maillage/messaging';
import '@maillage/testing';
import { RemindOrganizations } from './referrals/remind-organizations.js';
import { eventually, networkEvent, organizationEvent, personEvent, resourceEvent, socialWorld, type SocialWorld } from './social.fixture.js';

let world: SocialWorld;
const person = idFrom('person');
const twin = idFrom('twin');
const network = idFrom('network');
const service = idFrom('social service');
const stranger = idFrom('hospital outside');
const food = [{ item: '88122-7', answer: 'LA28397-0' }];

beforeAll(async () => {
  world = await socialWorld();
  await world.publish('registry', personEvent(person, 1, ['Patient/p1']), personEvent(twin, 1, ['Patient/p2']));
  await world.publish('identity', organizationEvent(service, ProviderKind.SOCIAL_SERVICE), organizationEvent(stranger, ProviderKind.HOSPITAL), networkEvent(network, 4, [service]));
  await eventually(() => world.client.openNeed({ needId: idFrom('probe'), personId: twin, domain: 'HOUSING', origin: 'DIRECT' }, world.worker));
});
afterAll(() => world?.close());

const screening = (id: string, personId = person, answers = food) => world.client.recordScreening({ screeningId: idFrom(id), personId, instrument: 'AHC_HRSN', answers }, world.worker);

describe('a screening', () => {
  it('opens a need for each flagged domain, once, however often it comes', async () => {
    const { message } = await screening('s1');
    expect(message.flags.find(({ domain }) => domain === 'FOOD')?.result).toBe('NEED');
    expect(message.needs).toEqual([expect.objectContaining({ personId: person, domain: 'FOOD', origin: 'SCREENING', state: 'IDENTIFIED', version: 1 })]);
    expect((await screening('s1')).message).toEqual(message);
    expect((await screening('s2')).message.needs).toEqual(message.needs);
    expect((await world.client.listNeeds({ personId: person }, world.worker)).message.needs).toHaveLength(1);
  });

  it('opens one need when it is recorded ten times at once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, index) => screening(`at once ${index}`, person, [{ item: '93030-5', answer: 'LA33-6' }])));
    expect(new Set(all.map(({ message }) => message.needs[0]!.needId)).size).toBe(1);
  });

  it.each([
    ['an unknown person', () => screening('s3', idFrom('nobody')), 'NOT_FOUND', 'PERSON_UNKNOWN'],
    ['an answer of another instrument', () => screening('s3', person, [{ item: '71802-3', answer: 'LA30190-5' }]), 'INVALID_ARGUMENT', 'ANSWER_UNKNOWN'],
    ['other answers under the same id', () => screening('s1', person, [{ item: '93030-5', answer: 'LA33-6' }]), 'ALREADY_EXISTS', 'SCREENING_ID_USED'],
    ['an id that is none', () => world.client.recordScreening({ screeningId: 'x', personId: person, instrument: 'AHC_HRSN', answers: food }, world.worker), 'INVALID_ARGUMENT', 'FIELD_INVALID'],
  ])('is refused for %s', async (_case, record, category, reason) => {
    await expect(record()).rejects.toRefuse(category as 'NOT_FOUND', reason);
  });

  it('is none of a secretary', async () => {
    await expect(world.client.recordScreening({ screeningId: idFrom('s4'), personId: person, instrument: 'AHC_HRSN', answers: food }, await world.tokenOf('secretary'))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });
});

describe('a referral', () => {
  const open = async (key: string, domain: string) => {
    const needId = idFrom('need', key);
    await world.client.openNeed({ needId, personId: person, domain, origin: 'DIRECT' }, world.worker);
    return needId;
  };
  const refer = (needId: string, key = needId, organizationId = service) => world.client.openReferral({ referralId: idFrom('referral', key), needId, organizationId, networkId: network }, world.worker);
  const needState = async (needId: string) => (await world.client.listNeeds({ personId: person }, world.worker)).message.needs.find((need) => need.needId === needId)?.state;

  it('goes from the accepted need to the closed loop', async () => {
    const needId = await open('loop', 'EMPLOYMENT');
    await expect(refer(needId)).rejects.toRefuse('CONFLICT', 'NEED_STATE');
    await world.client.answerOffer({ needId, accept: true }, world.worker);
    const { message: sent } = await refer(needId);
    expect(sent).toMatchObject({ state: 'SENT', outOfPerimeter: false, overdue: false, version: 1 });
    expect((await refer(needId)).message).toEqual(sent);
    await expect(refer(needId, 'another')).rejects.toRefuse('CONFLICT', 'NEED_STATE');
    const { referralId } = sent;
    await expect(world.client.closeReferral({ referralId, outcome: 'MET' }, world.worker)).rejects.toRefuse('CONFLICT', 'REFERRAL_STATE');
    await expect(world.client.answerReferral({ referralId, accept: false }, world.worker)).rejects.toRefuse('RULE_VIOLATION', 'REASON_MISSING');
    await expect(world.client.answerReferral({ referralId, version: 9, accept: true }, world.worker)).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    expect((await world.client.answerReferral({ referralId, version: 1, accept: true }, world.worker)).message.state).toBe('ACCEPTED');
    expect((await world.client.closeReferral({ referralId, outcome: 'MET' }, world.worker)).message).toMatchObject({ state: 'CLOSED', outcome: 'MET', version: 3 });
    expect((await world.client.closeReferral({ referralId, outcome: 'MET' }, world.worker)).message.version).toBe(3);
    expect(await needState(needId)).toBe('MET');
  });

  it('that is declined leaves the need for another one, and says why', async () => {
    const needId = await open('declined', 'UTILITIES');
    await world.client.answerOffer({ needId, accept: true }, world.worker);
    const { referralId } = (await refer(needId)).message;
    expect((await world.client.answerReferral({ referralId, accept: false, reason: 'FULL' }, world.worker)).message).toMatchObject({ state: 'DECLINED', reason: 'FULL' });
    expect(await needState(needId)).toBe('ACCEPTED');
    expect((await refer(needId, 'second try')).message.state).toBe('SENT');
  });

  it('outside the perimeter is possible and marked; to nobody it is not', async () => {
    const needId = await open('outside', 'LONELINESS');
    await world.client.answerOffer({ needId, accept: true }, world.worker);
    await expect(refer(needId, 'unknown', idFrom('no organization'))).rejects.toRefuse('NOT_FOUND', 'ORGANIZATION_UNKNOWN');
    expect((await refer(needId, 'outside', stranger)).message.outOfPerimeter).toBe(true);
  });

  it('that nobody answers is overdue after ten days, reminded, and can be closed as unreachable', async () => {
    const needId = await open('silent', 'FAMILY_SUPPORT');
    await world.client.answerOffer({ needId, accept: true }, world.worker);
    const { referralId } = (await refer(needId)).message;
    const now = world.clock.now();
    world.clock.advance(10 * 86_400_000);
    const listed = async () => (await world.client.listReferrals({ overdue: true }, world.worker)).message.referrals.find((each) => each.referralId === referralId);
    expect(await listed()).toMatchObject({ state: 'SENT', overdue: true, reminders: 0 });
    const reminder = world.service.app.get(RemindOrganizations, { strict: false });
    const context = backgroundContext('social-services', world.clock, 'Europe/Paris');
    expect(await reminder.remind(context)).toBeGreaterThan(0);
    expect(await reminder.remind(context)).toBe(0);
    expect(await listed()).toBeUndefined();
    expect((await world.client.closeReferral({ referralId, outcome: 'UNREACHABLE' }, world.worker)).message).toMatchObject({ reminders: 1, outcome: 'UNREACHABLE' });
    expect(await needState(needId)).toBe('ACCEPTED');
    world.clock.set(now);
  });
});

describe('signals of the shared record', () => {
  const signals = async (personId: string) => (await world.client.listSignals({ personId }, world.worker)).message.signals.map(({ domain, evidence }) => ({ domain, evidence }));
  const condition = (status: string) => ({ resourceType: 'Condition', id: 'c1', subject: { reference: 'Patient/p1' }, code: { coding: [{ system: 'http://snomed.info/sct', code: '32911000' }] }, clinicalStatus: { coding: [{ code: status }] }, recordedDate: '2026-08-01T10:00:00Z' });
  const survey = (at: string, answer: string) => ({ resourceType: 'Observation', subject: { reference: 'Patient/p1' }, effectiveDateTime: at, code: { coding: [{ code: '93025-5' }] }, component: [{ code: { coding: [{ code: '93030-5' }] }, valueCodeableConcept: { coding: [{ code: answer }] } }] });

  it('follow the latest statement about each indicator, in whatever order they come', async () => {
    await world.publish('information', resourceEvent('Condition', 'c1', 1, condition('active')), resourceEvent('Observation', 'o2', 1, survey('2026-08-02T10:00:00Z', 'LA30133-5')), resourceEvent('Observation', 'o1', 1, survey('2026-07-02T10:00:00Z', 'LA32-8')));
    await eventually(async () => expect(await signals(person)).toEqual([{ domain: 'LIVING_SITUATION', evidence: ['Condition/c1'] }, { domain: 'TRANSPORT', evidence: ['Observation/o2'] }]));
    await world.publish('information', resourceEvent('Observation', 'o3', 1, survey('2026-09-02T10:00:00Z', 'LA32-8')), resourceEvent('Condition', 'c1', 3, null), resourceEvent('Condition', 'c1', 2, condition('active')));
    await eventually(async () => expect(await signals(person)).toEqual([]));
  });

  it('of a merged person are those of the survivor, and come back when the merge is undone', async () => {
    await world.publish('information', resourceEvent('Condition', 'c2', 1, { ...condition('active'), id: 'c2', subject: { reference: 'Patient/p2' } }));
    await eventually(async () => expect(await signals(twin)).toHaveLength(1));
    await world.publish('registry', personEvent(twin, 2, [], person), personEvent(person, 2, ['Patient/p1', 'Patient/p2']));
    await eventually(async () => expect(await signals(person)).toHaveLength(1));
    expect(await signals(twin)).toHaveLength(1);
    expect((await world.client.listNeeds({ personId: person }, world.worker)).message.needs.some(({ needId }) => needId === idFrom('probe'))).toBe(true);
    await world.publish('registry', personEvent(twin, 3, ['Patient/p2']), personEvent(person, 3, ['Patient/p1']));
    await eventually(async () => expect(await signals(person)).toEqual([]));
    expect(await signals(twin)).toHaveLength(1);
  });
});
