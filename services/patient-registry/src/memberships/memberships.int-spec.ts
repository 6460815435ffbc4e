import { fromBinary } from '@bufbuild/protobuf';
import { EnrolmentSchema } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { AccessMode, MembershipSchema, MembershipState } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { Sex } from '@maillage/contracts/registry/v1/persons_pb.js';
import { anId, as, coordinator, integration, startRegistry, type TestRegistry } from '../registry.fixture.js';

let registry: TestRegistry;
const network = anId();
const auckland = anId();
beforeAll(async () => {
  registry = await startRegistry();
  await registry.publishNetwork(network);
  await registry.publishNetwork(auckland, 'Pacific/Auckland');
});
afterAll(() => registry.close());

let count = 0;
async function aPerson(mrn: string = anId()): Promise<string> {
  count += 1;
  const names = ['Ada', 'Bela', 'Chen', 'Dumi', 'Emre', 'Fay'];
  const { message } = await registry.persons.registerPerson({ sourceRecordId: anId(), source: 'desk', familyName: `Name${'abcdefghij'[count % 10]}${anId().slice(-6)}`, givenNames: [names[count % 6]!], birthDate: `19${20 + (count % 70)}-0${1 + (count % 9)}-1${count % 10}`, sex: Sex.MALE, identifiers: [{ system: 'http://hospital.smarthealthit.org', value: mrn }] }, coordinator);
  return message.person!.personId;
}
const requestOf = (personId: string, change: object = {}) => ({ membershipId: anId(), networkId: network, personId, accessMode: AccessMode.GP, ...change });
const request = async (personId: string, change: object = {}) => (await registry.memberships.requestMembership(requestOf(personId, change), coordinator)).message;
const admit = (membershipId: string) => registry.memberships.evaluateMembership({ membershipId, needs: 'heart failure, lives alone', admit: true }, coordinator);
const sign = (membershipId: string, signedOn = '2026-08-31') => registry.memberships.signMembership({ membershipId, signedOn, signedBy: 'PERSON' }, coordinator);
const start = (membershipId: string, startedOn = '2026-09-01') => registry.memberships.startMembership({ membershipId, startedOn }, coordinator);
const withdraw = (membershipId: string, noticeOn = '2026-09-15', reason = '') => registry.memberships.withdrawMembership({ membershipId, noticeOn, reason }, coordinator);
async function signed(personId?: string, signedOn?: string): Promise<{ membershipId: string; personId: string }> {
  const person = personId ?? (await aPerson());
  const { membershipId } = await request(person);
  await admit(membershipId);
  await sign(membershipId, signedOn);
  return { membershipId, personId: person };
}
const enrolOf = (membershipId: string, change: object = {}) => ({ enrolmentId: anId(), membershipId, programme: 'IDN', contractId: anId(), from: '2026-09-01', ...change });
const enrol = async (membershipId: string, change: object = {}) => (await registry.enrolments.enrol(enrolOf(membershipId, change), coordinator)).message;

describe('joining', () => {
  it('goes its four steps, answers repeats, publishes each change once', async () => {
    const asked = requestOf(await aPerson());
    const { message: requested } = await registry.memberships.requestMembership(asked, coordinator);
    expect((await registry.memberships.requestMembership(asked, coordinator)).message).toEqual(requested);
    const { membershipId } = asked;
    for (const step of [() => admit(membershipId), () => sign(membershipId), () => start(membershipId), () => withdraw(membershipId)]) {
      const { message } = await step();
      expect((await step()).message).toEqual(message);
    }
    const events = (await registry.published('membership')).filter((each) => each.aggregate === membershipId).map((each) => fromBinary(MembershipSchema, each.payload));
    expect(events.map((each) => [each.version, MembershipState[each.state]])).toEqual([[1, 'REQUESTED'], [2, 'ADMITTED'], [3, 'SIGNED'], [4, 'STARTED'], [5, 'ENDED']]);
    expect((await registry.memberships.getMembership({ membershipId }, coordinator)).message).toEqual(events.at(-1));
    expect(JSON.stringify(events)).not.toContain('heart failure');
  });

  it('refuses each step out of its order', async () => {
    const { membershipId } = await request(await aPerson());
    await expect(sign(membershipId)).rejects.toRefuse('CONFLICT', 'EVALUATION_MISSING');
    await expect(start(membershipId)).rejects.toRefuse('CONFLICT', 'SIGNATURE_MISSING');
    await expect(registry.memberships.evaluateMembership({ membershipId, needs: 'none', admit: false, refusalReason: 'OUT_OF_ZONE' }, coordinator)).rejects.toRefuse('RULE_VIOLATION', 'ORIENTATION_MISSING');
    await admit(membershipId);
    await expect(registry.memberships.evaluateMembership({ membershipId, needs: 'other', admit: true }, coordinator)).rejects.toRefuse('CONFLICT', 'MEMBERSHIP_STATE');
    await expect(start(membershipId)).rejects.toRefuse('CONFLICT', 'SIGNATURE_MISSING');
    await expect(registry.memberships.signMembership({ membershipId, version: 1, signedOn: '2026-08-31', signedBy: 'PERSON' }, coordinator)).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await sign(membershipId);
    await withdraw(membershipId);
    await expect(withdraw(membershipId, '2026-09-20')).rejects.toRefuse('CONFLICT', 'MEMBERSHIP_ENDED');
  });

  it('refuses the unknown, another use of an id, and a second way in under any alias', async () => {
    const personId = await aPerson();
    await expect(request(anId())).rejects.toRefuse('NOT_FOUND', 'PERSON_UNKNOWN');
    await expect(request(personId, { networkId: anId() })).rejects.toRefuse('NOT_FOUND', 'NETWORK_UNKNOWN');
    await expect(admit(anId())).rejects.toRefuse('NOT_FOUND', 'MEMBERSHIP_UNKNOWN');
    const { membershipId } = await request(personId);
    await expect(request(personId)).rejects.toRefuse('ALREADY_EXISTS', 'MEMBERSHIP_OPEN');
    await expect(request(personId, { membershipId, accessMode: AccessMode.SELF })).rejects.toRefuse('ALREADY_EXISTS', 'MEMBERSHIP_ID_USED');
  });

  it('lets one of many at once in', async () => {
    const personId = await aPerson();
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => request(personId)));
    expect(answers.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
    for (const each of answers) if (each.status === 'rejected') expect(each.reason).toMatchObject({ category: 'ALREADY_EXISTS', reason: 'MEMBERSHIP_OPEN' });
  });

  it('takes its today from the zone of the network', async () => {
    // 05:00 of the 6th in Auckland, still the 5th in Paris.
    registry.clock.set('2026-10-05T16:00:00Z');
    const here = await request(await aPerson());
    const there = await request(await aPerson(), { networkId: auckland });
    await Promise.all([admit(here.membershipId), admit(there.membershipId)]);
    await expect(sign(here.membershipId, '2026-10-06')).rejects.toRefuse('RULE_VIOLATION', 'SIGNATURE_IN_FUTURE', 'signed_on');
    expect((await sign(there.membershipId, '2026-10-06')).message.signedOn).toBe('2026-10-06');
    registry.clock.set('2026-10-05T08:00:00Z');
  });

  it('counts the four ways in, which sum to the total', async () => {
    const networkId = anId();
    await registry.publishNetwork(networkId);
    for (const accessMode of [AccessMode.GP, AccessMode.ESTABLISHMENT, AccessMode.SELF, AccessMode.SOCIAL_SERVICES, AccessMode.GP]) await request(await aPerson(), { networkId, accessMode });
    expect((await registry.memberships.getAccessStatistics({ networkId }, coordinator)).message).toMatchObject({ gp: 2, establishment: 1, self: 1, socialServices: 1, total: 5 });
    await expect(request(await aPerson(), { networkId, accessMode: 9 })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID');
    await expect(registry.memberships.getAccessStatistics({ networkId: anId() }, coordinator)).rejects.toRefuse('NOT_FOUND', 'NETWORK_UNKNOWN');
  });
});

describe('enrolling', () => {
  it('begins by the rule of the programme, answers a repeat, publishes', async () => {
    const { membershipId } = await signed();
    const asked = enrolOf(membershipId);
    const { message: enrolment } = await registry.enrolments.enrol(asked, coordinator);
    expect(enrolment).toMatchObject({ from: '2026-09-01', to: '', endReason: '', version: 1, knownAt: '2026-10-05T08:00:00.000Z' });
    expect((await registry.enrolments.enrol(asked, coordinator)).message).toEqual(enrolment);
    expect(await enrol(membershipId, { programme: 'PACE', from: '2026-09-10' })).toMatchObject({ from: '2026-10-01' });
    const events = (await registry.published('enrolment')).filter((each) => each.aggregate === asked.enrolmentId).map((each) => fromBinary(EnrolmentSchema, each.payload));
    expect(events).toEqual([enrolment]);
    expect((await registry.enrolments.getEnrolment({ enrolmentId: asked.enrolmentId }, coordinator)).message).toEqual(enrolment);
    expect((await registry.enrolments.listEnrolments({ personId: enrolment.personId }, coordinator)).message.enrolments.map((each) => each.from)).toEqual(['2026-10-01', '2026-09-01']);
    expect((await registry.enrolments.listEnrolments({ personId: anId() }, coordinator)).message.enrolments).toEqual([]);
    await expect(registry.enrolments.listEnrolments({ personId: enrolment.personId }, as('finance'))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('refuses without signature, on an overlap, for an unknown membership, under a used id', async () => {
    const { membershipId } = await request(await aPerson());
    await expect(enrol(membershipId)).rejects.toRefuse('CONFLICT', 'SIGNATURE_MISSING');
    await expect(enrol(anId())).rejects.toRefuse('NOT_FOUND', 'MEMBERSHIP_UNKNOWN');
    await expect(registry.enrolments.getEnrolment({ enrolmentId: anId() }, coordinator)).rejects.toRefuse('NOT_FOUND', 'ENROLMENT_UNKNOWN');
    const other = await signed();
    const { enrolmentId } = await enrol(other.membershipId);
    await expect(enrol(other.membershipId)).rejects.toRefuse('RULE_VIOLATION', 'ENROLMENT_OVERLAPS', 'from');
    await expect(enrol(other.membershipId, { enrolmentId, programme: 'OSI' })).rejects.toRefuse('ALREADY_EXISTS', 'ENROLMENT_ID_USED');
    await expect(enrol(other.membershipId, { from: '2026-02-30' })).rejects.toRefuse('INVALID_ARGUMENT', 'DATE_INVALID', 'from');
  });

  it('lets one of many at once in', async () => {
    const { membershipId } = await signed();
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => enrol(membershipId)));
    expect(answers.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
    for (const each of answers) if (each.status === 'rejected') expect(each.reason).toMatchObject({ category: 'RULE_VIOLATION', reason: 'ENROLMENT_OVERLAPS' });
  });

  it('ends after a notice, by the rule; the same notice again changes nothing', async () => {
    const { membershipId } = await signed();
    const { enrolmentId } = await enrol(membershipId);
    const end = (change: object = {}) => registry.enrolments.endEnrolment({ enrolmentId, noticeOn: '2026-09-15', reason: 'VOLUNTARY', ...change }, coordinator);
    await expect(end({ version: 7 })).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    const { message } = await end();
    expect(message).toMatchObject({ to: '2026-09-16', endReason: 'VOLUNTARY', version: 2 });
    expect((await end()).message).toEqual(message);
    await expect(end({ noticeOn: '2026-09-20' })).rejects.toRefuse('CONFLICT', 'ENROLMENT_ENDED');
    expect(await enrol(membershipId, { from: '2026-09-16' })).toMatchObject({ from: '2026-09-16' });
    const pace = await enrol(membershipId, { programme: 'PACE', from: '2026-09-01' });
    expect((await registry.enrolments.endEnrolment({ enrolmentId: pace.enrolmentId, noticeOn: '2026-09-10', reason: 'INVOLUNTARY' }, coordinator)).message).toMatchObject({ to: '2026-11-01' });
  });

  it('ends with the membership, each by its rule', async () => {
    const { membershipId } = await signed();
    const [idn, pace] = [await enrol(membershipId), await enrol(membershipId, { programme: 'PACE' })];
    await withdraw(membershipId, '2026-09-15');
    const ends = await Promise.all([idn, pace].map(async ({ enrolmentId }) => (await registry.enrolments.getEnrolment({ enrolmentId }, coordinator)).message));
    expect(ends).toMatchObject([{ to: '2026-09-16', endReason: 'VOLUNTARY', version: 2 }, { to: '2026-10-01', endReason: 'VOLUNTARY', version: 2 }]);
    await expect(enrol(membershipId, { programme: 'OSI' })).rejects.toRefuse('CONFLICT', 'MEMBERSHIP_STATE');
  });
});

describe('a death', () => {
  const adt = (mrn: string, day: string) => Buffer.from(`MSH|^~\\&|A|NORTH|M|N|${day}||ADT^A31|${anId()}|P|2.5\rEVN|A31|${day}\rPID|1||${mrn}^^^&http://hospital.smarthealthit.org&URI^MR||${'|'.repeat(23)}|${day}|Y\r`);
  it('ends membership and enrolments on its day, refuses new ones after it, and is withdrawn with them', async () => {
    const mrn = anId();
    const personId = await aPerson(mrn);
    const { membershipId } = await signed(personId);
    const { enrolmentId } = await enrol(membershipId);
    await registry.stays.submitMessages({ messages: adt(mrn, '20260910') }, integration);
    const enrolment = async () => (await registry.enrolments.getEnrolment({ enrolmentId }, coordinator)).message;
    const membership = async () => (await registry.memberships.getMembership({ membershipId }, coordinator)).message;
    expect(await enrolment()).toMatchObject({ to: '2026-09-11', endReason: 'DEATH', version: 2 });
    expect(await membership()).toMatchObject({ state: MembershipState.ENDED, endedOn: '2026-09-10', endReason: 'DEATH' });
    await expect(enrol(membershipId, { programme: 'OSI', from: '2026-09-11' })).rejects.toRefuse('RULE_VIOLATION', 'PERSON_DECEASED');
    const late = await request(personId);
    await admit(late.membershipId);
    await expect(sign(late.membershipId, '2026-09-11')).rejects.toRefuse('RULE_VIOLATION', 'PERSON_DECEASED');
    await withdraw(late.membershipId);
    const withdrawn = Buffer.from(adt(mrn, '20260912').toString().replace('|20260912|Y', '|""|N'));
    await registry.stays.submitMessages({ messages: withdrawn }, integration);
    expect(await enrolment()).toMatchObject({ to: '', endReason: '', version: 3 });
    expect(await membership()).toMatchObject({ state: MembershipState.SIGNED, endedOn: '', endReason: '' });
  });

  it('that was known before leaves the days before it to be written down', async () => {
    const mrn = anId();
    const personId = await aPerson(mrn);
    await registry.stays.submitMessages({ messages: adt(mrn, '20260910') }, integration);
    const { membershipId } = await signed(personId);
    const { message: started } = await start(membershipId);
    expect(started).toMatchObject({ state: MembershipState.ENDED, startedOn: '2026-09-01', endedOn: '2026-09-10', endReason: 'DEATH' });
    expect((await start(membershipId)).message).toEqual(started);
    expect(await enrol(membershipId)).toMatchObject({ from: '2026-09-01', to: '2026-09-11', endReason: 'DEATH', version: 1 });
    const never = await signed(await aPerson(), '2026-08-31');
    await expect(start(never.membershipId, '2026-08-30')).rejects.toRefuse('RULE_VIOLATION', 'START_BEFORE_SIGNATURE');
    const other = await signed(await deadOn('20260910'));
    await expect(start(other.membershipId, '2026-09-11')).rejects.toRefuse('RULE_VIOLATION', 'PERSON_DECEASED');
  });

  async function deadOn(day: string): Promise<string> {
    const mrn = anId();
    const personId = await aPerson(mrn);
    await registry.stays.submitMessages({ messages: adt(mrn, day) }, integration);
    return personId;
  }
});
