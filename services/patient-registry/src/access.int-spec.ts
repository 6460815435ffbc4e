import '@maillage/testing';
import { loadPolicies, type AccessFact } from '@maillage/access';
import { AccessMode } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { Sex } from '@maillage/contracts/registry/v1/persons_pb.js';
import { addMs, instant, type Uuid } from '@maillage/kernel';
import { anId, as, integration, startRegistry, until, type TestRegistry } from './registry.fixture.js';

let registry: TestRegistry;
let networkId: Uuid;
const [deskOrg, otherOrg, memberOrg] = [anId(), anId(), anId()];
const desk = as(`secretary@${deskOrg}`);
const otherDesk = as(`secretary@${otherOrg}`);
const office = as('network-admin');
const member = as(`coordinator@${memberOrg}`);
const stranger = as(`coordinator@${otherOrg}`);
let born = 0;

const register = async (by = desk): Promise<Uuid> => {
  const day = String((born++ % 27) + 1).padStart(2, '0');
  const { message } = await registry.persons.registerPerson({ sourceRecordId: anId(), source: 'desk', familyName: `Registered${born}`, givenNames: ['Ada'], birthDate: `19${40 + (born % 50)}-03-${day}`, sex: Sex.FEMALE, identifiers: [] }, by);
  return message.person!.personId;
};
const join = async (personId: Uuid, by = desk): Promise<Uuid> => {
  const membershipId = anId();
  await registry.memberships.requestMembership({ membershipId, networkId, personId, accessMode: AccessMode.GP }, by);
  return membershipId;
};
const allow = (change: Partial<AccessFact>): AccessFact => ({ factId: anId(), version: 1, effect: 'ALLOW', personId: null, grantee: '', basis: 'TEAM', from: instant('2026-01-01T00:00:00Z'), until: null, ...change });
const account = (token: string) => `account:subject of ${token}`;
const sees = (personId: Uuid, by: typeof desk) => registry.persons.getPerson({ personId }, by).then(() => true, (error: { reason: string; category: string; message: string }) => {
  expect([error.category, error.reason, error.message]).toEqual(['NOT_FOUND', 'PERSON_UNKNOWN', 'This does not exist.']);
  return false;
});

beforeAll(async () => {
  registry = await startRegistry({ policies: loadPolicies() });
  networkId = anId();
  await registry.publishNetwork(networkId);
  await registry.declare(allow({ effect: 'MEMBER', grantee: `organisation:${memberOrg}`, target: `network:${networkId}`, basis: 'NETWORK_MEMBERSHIP' }));
});
afterAll(() => registry.close());

describe('a person of the register', () => {
  it('is seen by the desk that registered them, and by no other, for ninety days', async () => {
    const personId = await register();
    expect([await sees(personId, desk), await sees(personId, otherDesk), await sees(personId, as('clinician'))]).toEqual([true, false, false]);
    const day = 24 * 3_600_000;
    const start = registry.clock.now();
    registry.clock.set(addMs(start, 90 * day - 1));
    expect(await sees(personId, desk)).toBe(true);
    registry.clock.set(addMs(start, 90 * day));
    expect(await sees(personId, desk)).toBe(false);
    registry.clock.set(start);
  });

  it('is seen by source systems and by the office of the network, who need no relationship', async () => {
    const personId = await register();
    expect([await sees(personId, integration), await sees(personId, office)]).toEqual([true, true]);
  });

  it('is seen by the network from the request on until the end of the last day', async () => {
    const personId = await register();
    expect(await sees(personId, member)).toBe(false);
    const membershipId = await join(personId);
    expect([await sees(personId, member), await sees(personId, stranger)]).toEqual([true, false]);
    await registry.memberships.withdrawMembership({ membershipId, noticeOn: '2026-10-05' }, member);
    const now = registry.clock.now();
    expect(await sees(personId, member)).toBe(true);
    registry.clock.set(instant('2026-10-05T22:00:00Z'));
    expect(await sees(personId, member)).toBe(false);
    registry.clock.set(now);
  });

  it('is found only by who sees them', async () => {
    const personId = await register();
    const { message } = await registry.persons.getPerson({ personId }, desk);
    const find = async (by: typeof desk) => (await registry.persons.findPersons({ familyName: message.familyName, birthDate: message.birthDate, identifier: '', source: '', key: '' }, by)).message.persons.map((each) => each.personId);
    const search = async (by: typeof desk) => (await registry.persons.searchPersons({ familyName: message.familyName, birthDate: message.birthDate, identifier: '', source: '', key: '' }, by)).message.persons.map((each) => each.personId);
    expect([await find(desk), await find(otherDesk), await search(desk), await search(otherDesk)]).toEqual([[personId], [], [personId], []]);
  });

  it('sees themselves by their own account, and nobody else', async () => {
    const [own, other] = [await register(), await register()];
    await registry.declare(allow({ personId: own, grantee: account('person'), basis: 'OWN' }));
    expect([await sees(own, as('person')), await sees(other, as('person'))]).toEqual([true, false]);
    const membershipId = await join(own, as('person'));
    await expect(join(other, as('person'))).rejects.toRefuse('NOT_FOUND', 'PERSON_UNKNOWN');
    const theirs = await join(other);
    await expect(registry.memberships.withdrawMembership({ membershipId: theirs, noticeOn: '2026-10-05' }, as('person'))).rejects.toRefuse('NOT_FOUND', 'MEMBERSHIP_UNKNOWN');
    await registry.memberships.withdrawMembership({ membershipId, noticeOn: '2026-10-05' }, as('person'));
  });

  it('refuses one organisation and is hidden from it, not from others', async () => {
    const personId = await register();
    await join(personId);
    await registry.declare(allow({ effect: 'REFUSE', personId, grantee: `organisation:${deskOrg}`, basis: 'REFUSAL' }));
    expect([await sees(personId, desk), await sees(personId, member)]).toEqual([false, true]);
  });

  it('with a merge is seen by who saw either, and after the un-merge by who saw each', async () => {
    const patient = (family: string, nir: string) => ({ name: [{ family, given: ['Vera'] }], birthDate: '1961-04-05', gender: 'female', identifier: [{ system: 'urn:test', value: nir }] });
    const [one, other] = [anId(), anId()];
    await registry.publishPatient({ id: one, json: patient('Moreau', 'a') });
    await registry.publishPatient({ id: other, json: patient('Moreau', 'b') });
    const review = async () => (await registry.persons.listReviews({ pageToken: '' }, office)).message.reviews[0];
    await until('the two are likely the same', async () => (await review()) !== undefined);
    const found = (await review())!;
    const [first, second] = [found.personId, found.likelySameAs];
    await registry.declare(allow({ personId: first, grantee: account('clinician') }));
    expect([await sees(first, as('clinician')), await sees(second, as('clinician'))]).toEqual([true, false]);
    await expect(registry.persons.decideReview({ reviewId: found.reviewId, decision: 'SAME' }, stranger)).rejects.toRefuse('NOT_FOUND', 'REVIEW_UNKNOWN');
    expect((await registry.persons.listReviews({ pageToken: '' }, stranger)).message.reviews).toEqual([]);
    await registry.persons.decideReview({ reviewId: found.reviewId, decision: 'SAME' }, office);
    const { root, merged } = (await registry.reader.one<{ root: Uuid; merged: Uuid }>('SELECT root_id AS root, person_id AS merged FROM person_alias WHERE person_id <> root_id', [], 'X'));
    expect(await sees(root, as('clinician'))).toBe(true);
    await expect(registry.persons.getPerson({ personId: merged }, as('clinician'))).rejects.toRefuse('GONE', 'PERSON_MERGED');
    await expect(registry.persons.getPerson({ personId: merged }, stranger)).rejects.toRefuse('NOT_FOUND', 'PERSON_UNKNOWN');
    await expect(registry.persons.unmergePerson({ personId: merged, reason: 'a mistake' }, stranger)).rejects.toRefuse('NOT_FOUND', 'PERSON_UNKNOWN');
    await registry.persons.unmergePerson({ personId: merged, reason: 'a mistake' }, office);
    expect([await sees(first, as('clinician')), await sees(second, as('clinician'))]).toEqual([true, false]);
  });
});

describe('what belongs to a person', () => {
  it('is absent for who does not see it, read or written, and listed only for who does', async () => {
    const personId = await register();
    const membershipId = await join(personId);
    // Whoever sees somebody does not see everybody.
    await registry.declare(allow({ personId: await register(), grantee: account(`coordinator@${otherOrg}`) }));
    const memberships = registry.memberships;
    const missing = { membershipId: anId() };
    const whole = (error: object) => JSON.parse(JSON.stringify(error)) as object;
    const refusal = (call: Promise<unknown>) => call.then(() => null, whole);
    expect(await refusal(memberships.getMembership({ membershipId }, stranger))).toEqual(await refusal(memberships.getMembership(missing, stranger)));
    expect(await refusal(memberships.evaluateMembership({ membershipId, needs: 'some', admit: true }, stranger))).toEqual(await refusal(memberships.evaluateMembership({ ...missing, needs: 'some', admit: true }, stranger)));
    expect((await memberships.listMemberships({ personId }, stranger)).message.memberships).toEqual([]);
    expect((await memberships.listMemberships({ personId }, member)).message.memberships).toHaveLength(1);
    expect((await memberships.getMembership({ membershipId }, member)).message.membershipId).toBe(membershipId);
    await memberships.evaluateMembership({ membershipId, needs: 'some', admit: true }, member);
    await memberships.signMembership({ membershipId, signedOn: '2026-10-01', signedBy: 'PERSON' }, member);
    const enrol = (by: typeof desk) => registry.enrolments.enrol({ enrolmentId: anId(), membershipId, programme: 'IDN', contractId: anId(), from: '2026-10-01' }, by);
    await expect(enrol(stranger)).rejects.toRefuse('NOT_FOUND', 'MEMBERSHIP_UNKNOWN');
    const { message } = await enrol(member);
    const { enrolmentId } = message;
    expect((await registry.enrolments.getEnrolment({ enrolmentId }, as('finance'))).message.personId).toBe(personId);
    const enrolled = async (by: typeof desk) => (await registry.enrolments.listEnrolments({ personId }, by)).message.enrolments.length;
    expect([await enrolled(member), await enrolled(stranger)]).toEqual([1, 0]);
    await expect(registry.enrolments.getEnrolment({ enrolmentId }, stranger)).rejects.toRefuse('NOT_FOUND', 'ENROLMENT_UNKNOWN');
    await expect(registry.enrolments.endEnrolment({ enrolmentId, noticeOn: '2026-10-05', reason: 'VOLUNTARY' }, stranger)).rejects.toRefuse('NOT_FOUND', 'ENROLMENT_UNKNOWN');
    await expect(registry.persons.getPerson({ personId }, as('finance'))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('is a stay for the team, and not for the desk', async () => {
    const personId = await register();
    await registry.reader.query(`INSERT INTO stay (id, person_id, facility, visit_number, stay_class, state, started_at, location, ended_by_death, admitted, version) VALUES ($1, $2, 'F', $3, 'INPATIENT', 'OPEN', now(), '', false, true, 1)`, [anId(), personId, anId()]);
    const stays = async (by: typeof desk) => (await registry.stays.listStays({ personId }, by)).message.stays.length;
    const social = as(`social-worker@${deskOrg}`);
    expect([await stays(social), await stays(stranger)]).toEqual([0, 0]);
    await registry.declare(allow({ personId, grantee: `organisation:${deskOrg}`, basis: 'REFERRAL' }));
    expect(await stays(social)).toBe(1);
  });
});
