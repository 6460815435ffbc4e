import { ProviderKind } from '@maillage/contracts/identity/v1/directory_pb.js';
import { directoryOf, freshId, identityWorld, until, type IdentityWorld, type Neighbour } from '../identity.fixture.js';

const finess = 'https://finess.esante.gouv.fr';
let world: IdentityWorld;
let directory: ReturnType<typeof directoryOf>;
let neighbour: Neighbour;
const hospital = (organizationId: string, change: object = {}) => ({ organizationId, version: 0, name: 'Hôpital Saint-Étienne', kind: ProviderKind.HOSPITAL, legalEntityId: '', identifiers: [], active: true, ...change });
const put = async (request: Parameters<typeof directory.putOrganization>[0]) => (await directory.putOrganization(request, world.admin)).message;
const heard = (id: string) => neighbour.heard.organizations.filter(({ organizationId }) => organizationId === id).map(({ version }) => version);

beforeAll(async () => {
  world = await identityWorld();
  directory = directoryOf(world);
});
afterAll(() => world.close());

describe('the snapshot', () => {
  it('fills a neighbour that comes late with the present state of all', async () => {
    const [entered, silent] = [freshId(), freshId()];
    await put(hospital(entered));
    await put(hospital(entered, { name: 'Hôpital Nord' }));
    // Never published: only the snapshot can tell of it.
    await world.query(`INSERT INTO organization SELECT $1::uuid, 'Silent', 'silent', 'HOSPITAL', $1::uuid, '[]', '{}', true, 'RECORD', '{}', 3, 4`, [silent]);
    neighbour = await world.neighbour();
    await until(() => heard(entered).includes(2) && heard(silent).includes(4));
    expect(neighbour.heard.organizations.find(({ organizationId, version }) => organizationId === entered && version === 2)).toMatchObject({ name: 'Hôpital Nord', kind: ProviderKind.HOSPITAL, origin: 'DIRECT' });
  });
});

describe('entering an organisation', () => {
  it('answers and publishes its state, and a repeat does neither anew', async () => {
    const id = freshId();
    const entered = await put(hospital(id, { identifiers: [{ system: finess, value: '750 712 184' }] }));
    expect(entered).toMatchObject({ organizationId: id, legalEntityId: id, identifiers: [{ value: '750712184' }], origin: 'DIRECT', version: 1 });
    const repeated = await directory.putOrganization(hospital(id, { identifiers: [{ system: finess, value: '750712184' }], version: 7 }), world.admin);
    expect(repeated.message).toEqual(entered);
    expect(repeated.position).toBeNull();
    await until(() => heard(id).length > 0);
    expect(heard(id)).toEqual([1]);
    expect((await directory.getOrganization({ organizationId: id }, world.admin)).message).toEqual(entered);
  });

  it('takes an id in capitals for what it is', async () => {
    const id = freshId();
    await put(hospital(id.toUpperCase()));
    expect((await directory.getOrganization({ organizationId: id }, world.admin)).message.organizationId).toBe(id);
  });

  it('is refused with a wrong identifier, a stale version, an unknown owner, or without the role', async () => {
    const id = freshId();
    await expect(put(hospital(id, { identifiers: [{ system: finess, value: '750712185' }] }))).rejects.toRefuse('INVALID_ARGUMENT', 'IDENTIFIER_INVALID', 'identifiers[0].value');
    await expect(put(hospital(id, { version: 1 }))).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await expect(put(hospital(id, { legalEntityId: freshId() }))).rejects.toRefuse('NOT_FOUND', 'LEGAL_ENTITY_UNKNOWN');
    await put(hospital(id));
    await put(hospital(id, { version: 1, name: 'B' }));
    await expect(put(hospital(id, { version: 1, name: 'C' }))).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await expect(directory.putOrganization(hospital(id), await world.as(['clinician']))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
    await expect(directory.getOrganization({ organizationId: freshId() }, world.admin)).rejects.toRefuse('NOT_FOUND', 'ORGANIZATION_UNKNOWN');
  });

  it('by many at once is one entry, and changes of one version let one through', async () => {
    const id = freshId();
    const entered = await Promise.all(Array.from({ length: 10 }, () => put(hospital(id))));
    expect(new Set(entered.map(({ version }) => version))).toEqual(new Set([1]));
    const changes = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => put(hospital(id, { version: 1, name: `Name ${index}` }))));
    expect(changes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const change of changes) if (change.status === 'rejected') expect(change.reason).toRefuse('CONFLICT', 'STALE_VERSION');
  });
});

describe('an organisation of the record', () => {
  const learned = (id: string, version: number) => async () => {
    const found = await directory.getOrganization({ organizationId: id }, world.admin).catch(() => null);
    return (found?.message.version ?? 0) >= version;
  };
  const resource = { name: 'Clinique du Parc', active: true, identifier: [{ system: finess, value: '750712185' }, { value: 'nameless' }] };

  it('is learned with its wrong identifier, classified here, and keeps that through later versions', async () => {
    const id = freshId();
    await neighbour.say('Organization', id, 1, resource);
    await until(learned(id, 1));
    const { message } = await directory.getOrganization({ organizationId: id }, world.admin);
    expect(message).toMatchObject({ organizationId: id, name: 'Clinique du Parc', kind: ProviderKind.UNSPECIFIED, legalEntityId: id, identifiers: [{ system: finess, value: '750712185' }], origin: 'RECORD', version: 1 });

    await put({ ...hospital(id), name: message.name, identifiers: [{ system: finess, value: '750712185' }] });
    await neighbour.say('Organization', id, 2, { ...resource, name: 'Clinique Neuve' });
    await until(learned(id, 3));
    expect((await directory.getOrganization({ organizationId: id }, world.admin)).message).toMatchObject({ name: 'Clinique Neuve', kind: ProviderKind.HOSPITAL, version: 3 });

    await neighbour.say('Organization', id, 3, null);
    await until(learned(id, 4));
    expect((await directory.getOrganization({ organizationId: id }, world.admin)).message).toMatchObject({ active: false, kind: ProviderKind.HOSPITAL, name: 'Clinique Neuve' });
    await until(() => heard(id).length >= 4);
    expect(heard(id).sort()).toEqual([1, 2, 3, 4]);
  });

  it('is there for a reader who brings the position of the record\'s write', async () => {
    for (let n = 0; n < 20; n++) {
      const id = freshId();
      const positions = await neighbour.say('Organization', id, 1, { name: 'N', identifier: [{ system: 'urn:position', value: id }] });
      const { message } = await directory.listOrganizations({ identifier: `urn:position|${id}` }, { ...world.admin, positions });
      expect(message.organizations.map(({ organizationId }) => organizationId)).toEqual([id]);
    }
  });

  it('hears versions in any order, and other types not at all', async () => {
    const [id, patient] = [freshId(), freshId()];
    await neighbour.say('Patient', patient, 1, {});
    await neighbour.say('Organization', id, 3, { ...resource, name: 'third' });
    await neighbour.say('Organization', id, 2, { ...resource, name: 'second' });
    await neighbour.say('Organization', id, 4, { ...resource, name: 'third' });
    await until(async () => (await world.query<{ record_version: number }>('SELECT record_version FROM organization WHERE id = $1', [id]))[0]?.record_version === 4);
    expect((await directory.getOrganization({ organizationId: id }, world.admin)).message).toMatchObject({ name: 'third', version: 1 });
    await expect(directory.getOrganization({ organizationId: patient }, world.admin)).rejects.toRefuse('NOT_FOUND', 'ORGANIZATION_UNKNOWN');
  });
});

describe('the list', () => {
  const list = async (request: Parameters<typeof directory.listOrganizations>[0], options = world.admin) => (await directory.listOrganizations(request, options)).message;

  it('finds by identifier in any writing, and by the start of the name without case and accents', async () => {
    const id = freshId();
    await put(hospital(id, { name: 'Œuvre Ñandú 50%_x', identifiers: [{ system: 'urn:spec', value: `v-${id}` }] }));
    expect((await list({ identifier: `urn:spec|v-${id}` })).organizations.map(({ organizationId }) => organizationId)).toEqual([id]);
    expect((await list({ name: 'OEUVRE nand' })).organizations.map(({ organizationId }) => organizationId)).toEqual([id]);
    expect((await list({ name: 'oeuvre ñandu 50%_' })).organizations).toHaveLength(1);
    expect((await list({ name: 'andu' })).organizations).toEqual([]);
    expect((await list({ name: '%' })).organizations).toEqual([]);
    expect((await list({ identifier: 'v-1' })).organizations).toEqual([]);
  });

  it('goes through all pages by name, and its tokens belong to one caller and one query', async () => {
    await world.query(`INSERT INTO organization SELECT gen_random_uuid(), 'Page ' || n, 'page ' || lpad(n::text, 4, '0'), 'HOSPITAL', gen_random_uuid(), '[]', ARRAY['urn:page|' || n], true, 'DIRECT', '{}', 0, 1 FROM generate_series(1, 450) n`);
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await list({ name: 'page', pageToken });
      names.push(...page.organizations.map(({ name }) => name));
      pageToken = page.nextPageToken;
      if (pageToken) {
        await expect(list({ name: 'pag', pageToken })).rejects.toRefuse('INVALID_ARGUMENT', 'PAGE_TOKEN_INVALID');
        await expect(list({ name: 'page', pageToken }, await world.as(['nurse']))).rejects.toRefuse('INVALID_ARGUMENT', 'PAGE_TOKEN_INVALID');
      }
    } while (pageToken);
    expect(names).toEqual(Array.from({ length: 450 }, (_, index) => `Page ${index + 1}`));
  });

  it('is served by its indexes', async () => {
    await world.query(`INSERT INTO organization SELECT gen_random_uuid(), 'Many ' || n, 'many ' || n, 'HOSPITAL', gen_random_uuid(), '[]', ARRAY['urn:many|' || n], true, 'DIRECT', '{}', 0, 1 FROM generate_series(1, 20000) n`);
    await world.query('ANALYZE organization');
    const plan = async (where: string) => JSON.stringify(await world.query(`EXPLAIN SELECT id FROM organization WHERE ${where}`));
    expect(await plan(`identifier_keys @> ARRAY['urn:many|77']`)).toContain('organization_by_identifier');
    expect(await plan(`search_name >= 'many 77' AND search_name < 'many 77\u{10FFFF}'`)).toContain('organization_by_name');
  });
});
