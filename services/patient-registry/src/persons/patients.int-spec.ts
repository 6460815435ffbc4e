import { fromBinary } from '@bufbuild/protobuf';
import { EnrolmentSchema } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { AccessMode, MembershipSchema } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { LinkReason, PersonSchema, PersonState, Sex, type Person } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StaySchema } from '@maillage/contracts/registry/v1/stays_pb.js';
import { inTransaction, type Work } from '@maillage/database';
import type { DomainEvent } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import { EnrolmentQueries } from '../enrolments/enrolment.queries.js';
import { MembershipQueries } from '../memberships/membership.queries.js';
import { anId, coordinator, startRegistry, type TestRegistry } from '../registry.fixture.js';
import { StayQueries } from '../stays/stay.queries.js';
import { PersonQueries } from './person.queries.js';

let registry: TestRegistry;
const network = anId();
beforeAll(async () => {
  registry = await startRegistry();
  await registry.publishNetwork(network);
});
afterAll(() => registry.close());

const mrn = (value: string) => ({ system: 'http://hospital.smarthealthit.org', value, type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] } });
const patient = (family: string, birthDate: string, change: object = {}) => ({ name: [{ use: 'maiden', family: 'Before' }, { use: 'official', family, given: ['Diego', 'Mateo'] }], gender: 'male', birthDate, identifier: [mrn(anId())], ...change });
const personOf = async (id: string, source = 'test-source'): Promise<Person | undefined> => (await registry.persons.findPersons({ source, key: `Patient/${id}` }, coordinator)).message.persons[0];
const eventsOf = async (personId: string) => (await registry.published('person')).filter((each) => each.aggregate === personId).map((each) => fromBinary(PersonSchema, each.payload));

describe('a Patient of the record', () => {
  it('becomes a source record of one person, in the official name', async () => {
    const id = anId();
    await registry.publishPatient({ id, json: patient('Tijerina', '1956-12-03') });
    const person = (await personOf(id))!;
    expect(person).toMatchObject({ familyName: 'Tijerina', givenNames: ['Diego', 'Mateo'], birthDate: '1956-12-03', sex: Sex.MALE, deceased: false, version: 1 });
    expect(person.sourceRecords).toMatchObject([{ source: 'test-source', key: `Patient/${id}`, linkedBy: LinkReason.NEW_PERSON }]);
    expect(await eventsOf(person.personId)).toEqual([person]);
  });

  it('changes with its newer versions only', async () => {
    const id = anId();
    await registry.publishPatient({ id, version: 3, json: patient('Turner', '1999-07-26') });
    await registry.publishPatient({ id, version: 2, json: patient('Older', '1999-07-26') });
    expect(await personOf(id)).toMatchObject({ familyName: 'Turner', version: 1 });
    await registry.publishPatient({ id, version: 4, json: patient('Newer', '1999-07-26') });
    expect(await personOf(id)).toMatchObject({ familyName: 'Newer', version: 2 });
  });

  it('links by a trusted identifier with what another source says', async () => {
    const [one, two] = [anId(), anId()];
    const identifier = [mrn('77001')];
    await registry.publishPatient({ id: one, json: patient('Hartmann', '2000-04-16', { identifier }) });
    await registry.publishPatient({ id: two, source: 'other', json: patient('Hartmann', '2000-04-16', { identifier }) });
    const person = (await personOf(one))!;
    expect((await personOf(two, 'other'))!.personId).toBe(person.personId);
    expect(person.sourceRecords.map((each) => LinkReason[each.linkedBy])).toEqual(['NEW_PERSON', 'TRUSTED_IDENTIFIER']);
  });

  it('dies on the civil date of the zone, or without a date', async () => {
    const [dated, undated] = [anId(), anId()];
    await registry.publishPatient({ id: dated, json: patient('Mortimer', '1930-01-01', { deceasedDateTime: '2026-08-31T22:30:00Z' }) });
    await registry.publishPatient({ id: undated, json: patient('Undated', '1931-11-21', { deceasedBoolean: true }) });
    expect(await personOf(dated)).toMatchObject({ deceased: true, deceasedOn: '2026-09-01' });
    expect(await personOf(undated)).toMatchObject({ deceased: true, deceasedOn: '' });
  });

  it('leaves its person when it is deleted, comes back when it is written again, and stays away when the deletion came first', async () => {
    const id = anId();
    await registry.publishPatient({ id, json: patient('Ephemeral', '1977-07-17') });
    const { personId } = (await personOf(id))!;
    await registry.publishPatient({ id, version: 2, deleted: true, json: {} });
    expect(await personOf(id)).toBeUndefined();
    expect((await registry.persons.getPerson({ personId }, coordinator)).message).toMatchObject({ state: PersonState.ACTIVE, familyName: '', sourceRecords: [], version: 2 });
    await registry.publishPatient({ id, version: 3, json: patient('Ephemeral', '1977-07-17') });
    expect(await personOf(id)).toMatchObject({ personId, familyName: 'Ephemeral', version: 3 });
    const never = anId();
    await registry.publishPatient({ id: never, version: 2, deleted: true, json: {} });
    await registry.publishPatient({ id: never, version: 1, json: patient('Never', '1978-07-17') });
    expect(await personOf(never)).toBeUndefined();
  });

  it('that is unusable in part is kept with what is left', async () => {
    const id = anId();
    await registry.publishPatient({ id, json: { birthDate: '1956', identifier: [{ value: 'no system' }] } });
    expect(await personOf(id)).toMatchObject({ familyName: '', birthDate: '', sex: Sex.UNSPECIFIED });
  });
});

describe('merging and un-merging', () => {
  const twins = async (family: string, birthDate: string) => {
    const [elder, younger] = [anId(), anId()];
    await registry.publishPatient({ id: elder, json: patient(family, birthDate) });
    registry.clock.advance(1_000);
    await registry.publishPatient({ id: younger, source: 'other', json: patient(family.toUpperCase(), birthDate) });
    const [a, b] = [(await personOf(elder))!, (await personOf(younger, 'other'))!];
    const { reviews } = (await registry.persons.listReviews({}, coordinator)).message;
    return { a, b, review: reviews.find((each) => each.personId === b.personId)! };
  };
  const decide = async (reviewId: string, decision: string) => (await registry.persons.decideReview({ reviewId, decision }, coordinator)).message;

  it('SAME merges the younger into the elder; un-merging restores both, whatever was written meanwhile', async () => {
    const { a, b, review } = await twins('Marchetti', '1961-01-31');
    expect(b).toMatchObject({ inReview: true });
    expect(review).toMatchObject({ likelySameAs: a.personId });
    // Both are members before: what was written keeps its id.
    const memberships = await Promise.all([a, b].map(async ({ personId }) => (await registry.memberships.requestMembership({ membershipId: anId(), networkId: network, personId, accessMode: AccessMode.GP }, coordinator)).message));

    expect(await decide(review.reviewId, 'SAME')).toMatchObject({ state: 'SAME' });
    const survivor = (await registry.persons.getPerson({ personId: a.personId }, coordinator)).message;
    expect(survivor.sourceRecords.map((each) => [each.source, LinkReason[each.linkedBy]])).toEqual([['test-source', 'NEW_PERSON'], ['other', 'REVIEWED']]);
    await expect(registry.persons.getPerson({ personId: b.personId }, coordinator)).rejects.toRefuse('GONE', 'PERSON_MERGED');
    expect((await eventsOf(b.personId)).at(-1)).toMatchObject({ state: PersonState.MERGED, mergedInto: a.personId, sourceRecords: [], inReview: false });
    expect((await eventsOf(a.personId)).at(-1)).toEqual(survivor);
    for (const { personId } of [a, b]) {
      const listed = (await registry.memberships.listMemberships({ personId }, coordinator)).message.memberships;
      expect(listed.map((each) => each.personId).sort()).toEqual(memberships.map((each) => each.personId).sort());
    }
    await expect(registry.memberships.requestMembership({ membershipId: anId(), networkId: network, personId: b.personId, accessMode: AccessMode.GP }, coordinator)).rejects.toRefuse('ALREADY_EXISTS', 'MEMBERSHIP_OPEN');
    await expect(decide(review.reviewId, 'DIFFERENT')).rejects.toRefuse('CONFLICT', 'REVIEW_DECIDED');
    expect(await decide(review.reviewId, 'SAME')).toMatchObject({ state: 'SAME' });

    const { message: restored } = await registry.persons.unmergePerson({ personId: b.personId, reason: 'two sisters in law' }, coordinator);
    expect(restored).toMatchObject({ ...b, inReview: false, version: restored.version, changedAt: restored.changedAt });
    expect((await registry.persons.getPerson({ personId: a.personId }, coordinator)).message).toMatchObject({ ...a, version: survivor.version + 1, changedAt: restored.changedAt });
    expect((await eventsOf(b.personId)).at(-1)).toEqual(restored);
    await expect(registry.persons.unmergePerson({ personId: b.personId, reason: 'once more' }, coordinator)).rejects.toRefuse('RULE_VIOLATION', 'PERSON_NOT_MERGED');
    await expect(registry.persons.unmergePerson({ personId: anId(), reason: 'nobody' }, coordinator)).rejects.toRefuse('NOT_FOUND', 'PERSON_UNKNOWN');
  });

  it('DIFFERENT keeps both apart for ever', async () => {
    const { a, b, review } = await twins('Vandenbroucke', '1962-02-28');
    await decide(review.reviewId, 'DIFFERENT');
    expect(await personOf(b.sourceRecords[0]!.key.slice(8), 'other')).toMatchObject({ personId: b.personId, inReview: false });
    const again = b.sourceRecords[0]!.key.slice(8);
    await registry.publishPatient({ id: again, source: 'other', version: 2, json: patient('Vandenbroucke', '1962-02-28') });
    const { reviews } = (await registry.persons.listReviews({}, coordinator)).message;
    expect(reviews.filter((each) => each.personId === b.personId || each.likelySameAs === a.personId)).toEqual([]);
    await expect(registry.persons.decideReview({ reviewId: anId(), decision: 'SAME' }, coordinator)).rejects.toRefuse('NOT_FOUND', 'REVIEW_UNKNOWN');
  });

  it('a death follows the merge, and goes back with the un-merge', async () => {
    const { a, b, review } = await twins('Delacroix', '1935-05-15');
    const membershipId = anId();
    await registry.memberships.requestMembership({ membershipId, networkId: network, personId: a.personId, accessMode: AccessMode.SELF }, coordinator);
    await registry.publishPatient({ id: b.sourceRecords[0]!.key.slice(8), source: 'other', version: 2, json: patient('Delacroix', '1935-05-15', { deceasedDateTime: '2026-09-20' }) });
    const state = async () => (await registry.memberships.getMembership({ membershipId }, coordinator)).message;
    expect(await state()).toMatchObject({ endReason: '' });
    await decide(review.reviewId, 'SAME');
    expect(await state()).toMatchObject({ endReason: 'DEATH', endedOn: '2026-09-20' });
    await registry.persons.unmergePerson({ personId: b.personId, reason: 'father and son' }, coordinator);
    expect(await state()).toMatchObject({ endReason: '', endedOn: '' });
  });
});

describe('snapshots', () => {
  it('hold the last published state of everything', async () => {
    const dataSource = registry.service.app.get(DataSource, { strict: false });
    const get = <T>(type: new (...args: never[]) => T): T => registry.service.app.get(type as never, { strict: false });
    const sources: [string, typeof PersonSchema | typeof MembershipSchema | typeof EnrolmentSchema | typeof StaySchema, (work: Work) => AsyncIterable<DomainEvent>][] = [
      ['person', PersonSchema, (work) => get(PersonQueries).all(work)], ['membership', MembershipSchema, (work) => get(MembershipQueries).all(work)],
      ['enrolment', EnrolmentSchema, (work) => get(EnrolmentQueries).all(work)], ['stay', StaySchema, (work) => get(StayQueries).all(work)],
    ];
    for (const [aggregate, schema, source] of sources) {
      const last = new Map<string, unknown>();
      for (const event of await registry.published(aggregate)) last.set(event.aggregate, fromBinary(schema, event.payload));
      const shown = new Map<string, unknown>();
      await inTransaction(dataSource, async (work) => {
        for await (const event of source(work)) shown.set(event.aggregate, fromBinary(schema, event.payload));
      });
      expect(shown).toEqual(last);
    }
  });
});
