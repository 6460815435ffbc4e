import { fromBinary } from '@bufbuild/protobuf';
import { LinkReason, PersonSchema, PersonState, Sex } from '@maillage/contracts/registry/v1/persons_pb.js';
import { anId, as, coordinator, startRegistry, type TestRegistry } from '../registry.fixture.js';

let registry: TestRegistry;
beforeAll(async () => void (registry = await startRegistry({ owners: false })));
afterAll(() => registry.close());

const mrn = (value: string) => ({ system: 'http://hospital.smarthealthit.org', value });
const form = (change: object = {}) => ({ sourceRecordId: anId(), source: 'desk', familyName: 'Lefèvre', givenNames: ['Léonie'], birthDate: '1950-02-03', sex: Sex.FEMALE, identifiers: [mrn(anId())], ...change });
const register = async (change: object = {}) => (await registry.persons.registerPerson(form(change), coordinator)).message;

describe('registering from a form', () => {
  it('makes a new person and publishes it', async () => {
    const { person, linkedBy } = await register({ familyName: 'Okonkwo', birthDate: '1931-05-06' });
    expect(linkedBy).toBe(LinkReason.NEW_PERSON);
    expect(person).toMatchObject({ state: PersonState.ACTIVE, familyName: 'Okonkwo', givenNames: ['Léonie'], birthDate: '1931-05-06', sex: Sex.FEMALE, version: 1, inReview: false });
    const events = (await registry.published('person')).filter((each) => each.aggregate === person!.personId);
    expect(events.map((each) => fromBinary(PersonSchema, each.payload))).toEqual([person]);
    expect((await registry.persons.getPerson({ personId: person!.personId }, coordinator)).message).toEqual(person);
  });

  it('answers a repeat with the same and publishes nothing', async () => {
    const request = form({ familyName: 'Kovacs', birthDate: '1940-01-01' });
    const first = (await registry.persons.registerPerson(request, coordinator)).message;
    const before = (await registry.published('person')).length;
    expect((await registry.persons.registerPerson(request, coordinator)).message).toEqual(first);
    expect(await registry.published('person')).toHaveLength(before);
  });

  it('refuses a record id that is used for something else', async () => {
    const request = form({ familyName: 'Benali', birthDate: '1941-01-01' });
    await registry.persons.registerPerson(request, coordinator);
    await expect(registry.persons.registerPerson({ ...request, familyName: 'Celik' }, coordinator)).rejects.toRefuse('ALREADY_EXISTS', 'SOURCE_RECORD_ID_USED');
  });

  it('refuses a birth date that does not exist, and one that has not come', async () => {
    await expect(register({ birthDate: '2026-02-30' })).rejects.toRefuse('INVALID_ARGUMENT', 'DATE_INVALID', 'birth_date');
    await expect(register({ birthDate: '2026-10-06' })).rejects.toRefuse('RULE_VIOLATION', 'BIRTH_DATE_IN_FUTURE', 'birth_date');
  });

  it('links a trusted identifier without a contradiction', async () => {
    const identifiers = [mrn('4711000')];
    const one = await register({ identifiers, familyName: 'Moreau', birthDate: '1960-06-06' });
    const two = await register({ identifiers, familyName: 'Moreau-Petit', givenNames: ['Inès'], birthDate: '1960-06-06', source: 'another desk' });
    expect(two.linkedBy).toBe(LinkReason.TRUSTED_IDENTIFIER);
    expect(two.person).toMatchObject({ personId: one.person!.personId, version: 2 });
    expect(two.person!.sourceRecords.map((each) => each.source)).toEqual(['desk', 'another desk']);
  });

  it('makes a person of its own and a review when the birth date contradicts', async () => {
    const identifiers = [mrn('4711001')];
    const one = await register({ identifiers, familyName: 'Aubert', birthDate: '1970-01-01' });
    const two = await register({ identifiers, familyName: 'Nguyen', birthDate: '1988-08-08' });
    expect(two.linkedBy).toBe(LinkReason.LIKELY_DUPLICATE);
    expect(two.person).toMatchObject({ inReview: true });
    const { reviews } = (await registry.persons.listReviews({}, coordinator)).message;
    expect(reviews.find((each) => each.personId === two.person!.personId)).toMatchObject({ likelySameAs: one.person!.personId, algorithm: 'traits/1', state: 'OPEN', explanation: expect.arrayContaining(['trusted_identifier: same', 'birth_date: differs']) });
  });

  it('queues a likely duplicate and never merges it in silence', async () => {
    const one = await register({ familyName: "O'Hara", givenNames: ['Zoë'], birthDate: '1955-03-04' });
    const two = await register({ familyName: 'OHARA', givenNames: ['Zoe'], birthDate: '1955-04-03' });
    expect(two.linkedBy).toBe(LinkReason.LIKELY_DUPLICATE);
    expect(two.person!.personId).not.toBe(one.person!.personId);
    const { reviews } = (await registry.persons.listReviews({}, coordinator)).message;
    expect(reviews.find((each) => each.personId === two.person!.personId)).toMatchObject({ likelySameAs: one.person!.personId, explanation: expect.arrayContaining(['birth_date: day and month swapped']) });
  });

  it('keeps a national number whose check fails and never trusts it', async () => {
    const identifiers = [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9434765918' }];
    const one = await register({ identifiers, familyName: 'De Smet', birthDate: '1966-01-02' });
    const two = await register({ identifiers, familyName: 'Garcia', birthDate: '1966-01-02' });
    expect(one.person!.sourceRecords[0]!.identifiers).toMatchObject(identifiers);
    expect(two).toMatchObject({ linkedBy: LinkReason.NEW_PERSON });
  });

  it('ends on one person when many come at once with the same identifier', async () => {
    const identifiers = [mrn('4711002'), { system: 'https://github.com/synthetichealth/synthea', value: anId() }];
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => register({ identifiers: index % 2 === 0 ? identifiers : [...identifiers].reverse(), familyName: 'van den Berg', birthDate: '1944-04-04', source: `desk ${index}` })));
    expect(new Set(answers.map(({ person }) => person!.personId)).size).toBe(1);
    expect(answers.filter(({ linkedBy }) => linkedBy === LinkReason.NEW_PERSON)).toHaveLength(1);
  });
});

describe('finding', () => {
  it('takes source and key, identifier, name without accents, birth date', async () => {
    const { person } = await register({ familyName: 'Çelik-Ötker', birthDate: '1933-03-03', identifiers: [mrn('4711003')] });
    const found = async (criteria: object) => (await registry.persons.findPersons(criteria, coordinator)).message.persons.map((each) => each.personId);
    expect(await found({ identifier: 'http://hospital.smarthealthit.org|4711003' })).toEqual([person!.personId]);
    expect(await found({ familyName: 'celik' })).toEqual([person!.personId]);
    expect(await found({ familyName: 'celik', birthDate: '1933-03-03' })).toEqual([person!.personId]);
    expect(await found({ familyName: 'celik', birthDate: '1933-03-04' })).toEqual([]);
    expect(await found({ source: 'desk', key: person!.sourceRecords[0]!.key })).toEqual([person!.personId]);
    expect((await registry.persons.searchPersons({ familyName: 'celik' }, coordinator)).message).toEqual((await registry.persons.findPersons({ familyName: 'celik' }, coordinator)).message);
  });

  it('refuses no criterion, and a source without a key', async () => {
    await expect(registry.persons.findPersons({}, coordinator)).rejects.toRefuse('INVALID_ARGUMENT', 'CRITERION_MISSING');
    await expect(registry.persons.searchPersons({}, coordinator)).rejects.toRefuse('INVALID_ARGUMENT', 'CRITERION_MISSING');
    await expect(registry.persons.findPersons({ source: 'desk' }, coordinator)).rejects.toRefuse('INVALID_ARGUMENT', 'CRITERION_MISSING', 'key');
  });

  it('says that an unknown person is unknown', async () => {
    await expect(registry.persons.getPerson({ personId: anId() }, coordinator)).rejects.toRefuse('NOT_FOUND', 'PERSON_UNKNOWN');
  });

  it('is for the roles of the contract', async () => {
    await expect(registry.persons.listReviews({}, as('nurse'))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });
});
