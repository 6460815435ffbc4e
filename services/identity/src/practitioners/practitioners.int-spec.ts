import { directoryOf, freshId, identityWorld, until, type IdentityWorld } from '../identity.fixture.js';

const npi = 'http://hl7.org/fhir/sid/us-npi';
let world: IdentityWorld;
let directory: ReturnType<typeof directoryOf>;
const nurse = (practitionerId: string, change: object = {}) => ({ practitionerId, version: 0, familyName: 'Lefèvre', givenNames: ['Zoé'], category: 'PARAMEDICAL', identifiers: [], active: true, ...change });
const put = async (request: Parameters<typeof directory.putPractitioner>[0]) => (await directory.putPractitioner(request, world.admin)).message;
const get = async (practitionerId: string) => (await directory.getPractitioner({ practitionerId }, world.admin)).message;

beforeAll(async () => {
  world = await identityWorld();
  directory = directoryOf(world);
});
afterAll(() => world.close());

describe('a practitioner', () => {
  it('is entered, found, changed and repeated, refused where the contract says so', async () => {
    const id = freshId();
    const entered = await put(nurse(id, { identifiers: [{ system: npi, value: '1234567893' }] }));
    expect(entered).toMatchObject({ practitionerId: id, category: 'PARAMEDICAL', origin: 'DIRECT', version: 1 });
    expect(await put(nurse(id, { identifiers: [{ system: npi, value: '1234567893' }] }))).toEqual(entered);
    expect(await get(id)).toEqual(entered);
    expect((await put(nurse(id, { version: 1, active: false }))).version).toBe(2);
    await expect(put(nurse(id, { version: 1 }))).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await expect(put(nurse(freshId(), { identifiers: [{ system: npi, value: '1234567890' }] }))).rejects.toRefuse('INVALID_ARGUMENT', 'IDENTIFIER_INVALID');
    await expect(put(nurse(id, { category: 'WIZARD' }))).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'category');
    await expect(get(freshId())).rejects.toRefuse('NOT_FOUND', 'PRACTITIONER_UNKNOWN');
  });

  it('of many calls at once is one', async () => {
    const id = freshId();
    const entered = await Promise.all(Array.from({ length: 8 }, () => put(nurse(id))));
    for (const each of entered) expect(each).toEqual(entered[0]);
  });

  it('is found by identifier and by the start of the name', async () => {
    const id = freshId();
    await put(nurse(id, { familyName: 'Ångström', identifiers: [{ system: 'urn:spec', value: id }] }));
    const found = async (request: object) => (await directory.listPractitioners(request, world.admin)).message.practitioners.map(({ practitionerId }) => practitionerId);
    expect(await found({ identifier: `urn:spec|${id}` })).toEqual([id]);
    expect(await found({ name: 'ANGSTROM Z' })).toEqual([id]);
    expect(await found({ name: 'angstrom y' })).toEqual([]);
  });

  it('is learned from the record, published, and classified here', async () => {
    const neighbour = await world.neighbour();
    const id = freshId();
    const name = [{ use: 'old', family: 'Martin' }, { family: 'Durand', given: ['Ève', 'Anne'] }];
    await neighbour.say('Practitioner', id, 1, { name, identifier: [{ system: npi, value: '9999984591' }] });
    await until(() => neighbour.heard.practitioners.some(({ practitionerId }) => practitionerId === id));
    const learned = await get(id);
    expect(learned).toMatchObject({ familyName: 'Durand', givenNames: ['Ève', 'Anne'], category: '', active: true, origin: 'RECORD', identifiers: [{ value: '9999984591' }], version: 1 });
    await put({ practitionerId: id, familyName: learned.familyName, givenNames: learned.givenNames, identifiers: learned.identifiers, active: true, category: 'MEDICAL', version: 1 });
    await neighbour.say('Practitioner', id, 2, { name, active: false, identifier: [{ system: npi, value: '9999984591' }] });
    await until(() => neighbour.heard.practitioners.some(({ practitionerId, version }) => practitionerId === id && version === 3));
    expect(await get(id)).toMatchObject({ category: 'MEDICAL', active: false, version: 3 });
  });
});
