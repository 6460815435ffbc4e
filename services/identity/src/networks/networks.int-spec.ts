import { ProviderKind } from '@maillage/contracts/identity/v1/directory_pb.js';
import { FundingMode, Modality, NetworkKind } from '@maillage/contracts/identity/v1/networks_pb.js';
import { directoryOf, freshId, identityWorld, networksOf, until, type IdentityWorld } from '../identity.fixture.js';

let world: IdentityWorld;
let networks: ReturnType<typeof networksOf>;
const [owner, home, hospital, rehabilitation, social, payer, other, unclassified] = Array.from({ length: 8 }, freshId) as [string, string, string, string, string, string, string, string];

const enter = (organizationId: string, kind: ProviderKind, legalEntityId = '') =>
  directoryOf(world).putOrganization({ organizationId, name: `Organisation ${kind}`, kind, legalEntityId, active: true }, world.admin);
const founding = (change: object = {}) => ({
  networkId: freshId(), name: 'Réseau du Parc', kind: NetworkKind.HEALTH_NETWORK, modality: Modality.INTEGRATED, perimeterLevel: 4, territory: '75', legalForm: 'IDN',
  fundingModes: [FundingMode.CAPITATION], integratorOrganizationId: owner, memberOrganizationIds: [owner, home, hospital], preset: 'OSI', zone: 'Europe/Paris', ...change,
});
const coordinated = (change: object = {}) => founding({ modality: Modality.COORDINATED, perimeterLevel: 1, fundingModes: [], memberOrganizationIds: [owner, other], preset: '', ...change });
const create = async (request: Parameters<typeof networks.createNetwork>[0]) => (await networks.createNetwork(request, world.admin)).message;
const get = async (networkId: string) => (await networks.getNetwork({ networkId }, world.admin)).message;

beforeAll(async () => {
  world = await identityWorld();
  networks = networksOf(world);
  await enter(owner, ProviderKind.HEALTH_HOME);
  await Promise.all([
    enter(home, ProviderKind.HOME_CARE, owner), enter(hospital, ProviderKind.HOSPITAL, owner), enter(rehabilitation, ProviderKind.REHABILITATION, owner), enter(social, ProviderKind.SOCIAL_SERVICE, owner),
    enter(payer, ProviderKind.PAYER), enter(other, ProviderKind.OFFICE_DOCTOR), enter(unclassified, ProviderKind.UNSPECIFIED),
  ]);
});
afterAll(() => world.close());

describe('founding a network', () => {
  it('answers all of it, and the same again to the same request, members in any order', async () => {
    const request = founding();
    const network = await create(request);
    expect(network).toMatchObject({
      networkId: request.networkId, modality: Modality.INTEGRATED, perimeterLevel: 4, fundingModes: [FundingMode.CAPITATION], integratorOrganizationId: owner,
      profileComplete: 8, preset: 'OSI', zone: 'Europe/Paris', providerGaps: ['rehabilitation'], memberCount: 3, version: 1,
      modalityHistory: [{ version: 1, modality: Modality.INTEGRATED }],
    });
    expect(network.members.map(({ organizationId }) => organizationId)).toEqual([owner, home, hospital].sort());
    expect(await get(request.networkId)).toEqual(network);
    const again = await networks.createNetwork({ ...request, memberOrganizationIds: [hospital, owner, home] }, world.admin);
    expect(again).toEqual({ message: network, position: null });
    await networks.addMembers({ networkId: request.networkId, organizationIds: [rehabilitation] }, world.admin);
    expect(await create(request)).toMatchObject({ version: 2, memberCount: 4, providerGaps: [] });
    await expect(create({ ...request, name: 'Another' })).rejects.toRefuse('ALREADY_EXISTS', 'NETWORK_ID_USED');
    await expect(create({ ...request, memberOrganizationIds: [owner] })).rejects.toRefuse('ALREADY_EXISTS', 'NETWORK_ID_USED');
  });

  it.each<[string, string, () => object]>([
    ['RULE_VIOLATION', 'ENTITIES_TOO_MANY', () => founding({ memberOrganizationIds: [owner, other] })],
    ['RULE_VIOLATION', 'ENTITIES_TOO_FEW', () => coordinated({ memberOrganizationIds: [owner] })],
    ['RULE_VIOLATION', 'FUNDING_MISSING', () => founding({ fundingModes: [FundingMode.GRANT] })],
    ['RULE_VIOLATION', 'KIND_ABOVE_PERIMETER', () => founding({ perimeterLevel: 2 })],
    ['RULE_VIOLATION', 'KIND_UNKNOWN', () => coordinated({ memberOrganizationIds: [owner, unclassified] })],
    ['RULE_VIOLATION', 'PAYER_NETWORK_CLINICAL', () => coordinated({ kind: NetworkKind.PAYER_NETWORK })],
    ['RULE_VIOLATION', 'PAYER_IN_HEALTH_NETWORK', () => coordinated({ memberOrganizationIds: [owner, payer] })],
    ['RULE_VIOLATION', 'INTEGRATOR_NOT_MEMBER', () => founding({ memberOrganizationIds: [home, hospital] })],
    ['NOT_FOUND', 'ORGANIZATION_UNKNOWN', () => founding({ memberOrganizationIds: [owner, freshId()] })],
    ['NOT_FOUND', 'PRESET_UNKNOWN', () => founding({ preset: 'KAISER' })],
    ['INVALID_ARGUMENT', 'ZONE_UNKNOWN', () => founding({ zone: 'Mars/Olympus' })],
    ['INVALID_ARGUMENT', 'FIELD_INVALID', () => founding({ perimeterLevel: 5 })],
  ])('is refused: %s %s', async (category, reason, request) => {
    await expect(create(request())).rejects.toRefuse(category as 'NOT_FOUND', reason);
  });

  it('needs the role, and is one however many ask at once', async () => {
    const request = founding();
    await expect(networks.createNetwork(request, await world.as(['coordinator']))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
    const founded = await Promise.all(Array.from({ length: 6 }, () => create(request)));
    for (const each of founded) expect(each).toEqual(founded[0]);
    await expect(get(freshId())).rejects.toRefuse('NOT_FOUND', 'NETWORK_UNKNOWN');
  });

  it('with an Idempotency-Key answers the same for ever', async () => {
    const request = founding();
    const first = await networks.createNetwork(request, { ...world.admin, idempotencyKey: 'k-1' });
    await networks.loadPreset({ networkId: request.networkId, preset: 'PACE' }, world.admin);
    expect((await networks.createNetwork(request, { ...world.admin, idempotencyKey: 'k-1' })).message).toEqual(first.message);
  });
});

describe('members and perimeter', () => {
  it('a hospital joins once the perimeter is raised, and holds it up there', async () => {
    const { networkId } = await create(coordinated());
    await expect(networks.addMembers({ networkId, organizationIds: [hospital] }, world.admin)).rejects.toRefuse('RULE_VIOLATION', 'KIND_ABOVE_PERIMETER');
    await networks.changePerimeter({ networkId, perimeterLevel: 3, version: 1 }, world.admin);
    expect((await networks.addMembers({ networkId, organizationIds: [hospital], version: 2 }, world.admin)).message).toMatchObject({ version: 3, memberCount: 3 });
    await expect(networks.addMembers({ networkId, organizationIds: [social] }, world.admin)).rejects.toRefuse('RULE_VIOLATION', 'KIND_ABOVE_PERIMETER');
    await expect(networks.changePerimeter({ networkId, perimeterLevel: 2 }, world.admin)).rejects.toRefuse('RULE_VIOLATION', 'KIND_ABOVE_PERIMETER');
    expect((await networks.removeMember({ networkId, organizationId: hospital }, world.admin)).message.memberCount).toBe(2);
    expect((await networks.changePerimeter({ networkId, perimeterLevel: 2 }, world.admin)).message).toMatchObject({ perimeterLevel: 2, version: 5 });
    expect(await get(networkId)).toMatchObject({ perimeterLevel: 2, memberCount: 2 });
  });

  it('a repeat changes nothing, a stale version is refused, and all or none join', async () => {
    const { networkId } = await create(coordinated());
    const added = await networks.addMembers({ networkId, organizationIds: [owner], version: 9 }, world.admin);
    expect(added).toMatchObject({ message: { version: 1 }, position: null });
    await expect(networks.changePerimeter({ networkId, perimeterLevel: 2, version: 9 }, world.admin)).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    const third = freshId();
    await enter(third, ProviderKind.OFFICE_DOCTOR);
    await expect(networks.addMembers({ networkId, organizationIds: [third, unclassified] }, world.admin)).rejects.toRefuse('RULE_VIOLATION', 'KIND_UNKNOWN', `members[${unclassified}]`);
    await expect(networks.addMembers({ networkId, organizationIds: [third, freshId()] }, world.admin)).rejects.toRefuse('NOT_FOUND', 'ORGANIZATION_UNKNOWN');
    await expect(networks.removeMember({ networkId, organizationId: home }, world.admin)).rejects.toRefuse('NOT_FOUND', 'MEMBER_UNKNOWN');
    await expect(networks.removeMember({ networkId, organizationId: other }, world.admin)).rejects.toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_FEW');
    await expect(networks.removeMember({ networkId, organizationId: owner }, world.admin)).rejects.toRefuse('RULE_VIOLATION', 'INTEGRATOR_NOT_MEMBER');
    expect(await get(networkId)).toMatchObject({ version: 1, memberCount: 2 });
  });

  it('changes at once queue up: none is lost', async () => {
    const { networkId } = await create(coordinated({ perimeterLevel: 4 }));
    await Promise.all([home, hospital, rehabilitation, social].map((id) => networks.addMembers({ networkId, organizationIds: [id] }, world.admin)));
    expect(await get(networkId)).toMatchObject({ version: 5, memberCount: 6 });
    const races = await Promise.allSettled([1, 2, 3].map((n) => networks.putProfileSection({ networkId, version: 5, section: 'QUALITY', content: [`line ${n}`] }, world.admin)));
    expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('five thousand are founded, read and added to, each within a request\'s deadline', async () => {
    await world.query(`INSERT INTO organization SELECT gen_random_uuid(), 'Practice ' || n, 'practice ' || n, 'OFFICE_DOCTOR', $1::uuid, '[]', ARRAY['urn:many|' || n], true, 'DIRECT', '{}', 0, 1 FROM generate_series(1, 4999) n`, [owner]);
    const members = (await world.query<{ id: string }>(`SELECT id FROM organization WHERE legal_entity_id = $1 AND kind = 'OFFICE_DOCTOR'`, [owner])).map(({ id }) => id);
    const network = await create(founding({ memberOrganizationIds: [owner, ...members] }));
    expect(network.memberCount).toBe(5_000);
    expect((await networks.addMembers({ networkId: network.networkId, organizationIds: [home, ...members.slice(0, 4_999)] }, world.admin)).message.memberCount).toBe(5_001);
    expect((await get(network.networkId)).members).toHaveLength(5_001);
  });
});

describe('the modality', () => {
  const change = (networkId: string, modality: Modality, change: object = {}) => networks.changeModality({ networkId, modality, decision: 'Board of 3 May', ...change }, world.admin);

  it('follows a merger and a spin-off, each a decision that is kept', async () => {
    const practice = freshId();
    await enter(practice, ProviderKind.OFFICE_DOCTOR);
    const { networkId } = await create(coordinated({ fundingModes: [FundingMode.CAPITATION], memberOrganizationIds: [owner, practice] }));
    await expect(change(networkId, Modality.INTEGRATED)).rejects.toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_MANY');

    await enter(practice, ProviderKind.OFFICE_DOCTOR, owner);
    expect((await get(networkId)).members.find(({ organizationId }) => organizationId === practice)?.legalEntityId).toBe(practice);
    const merged = await change(networkId, Modality.INTEGRATED, { version: 1 });
    expect(merged.message).toMatchObject({ modality: Modality.INTEGRATED, version: 2, modalityHistory: [{ version: 1, modality: Modality.COORDINATED }, { version: 2, modality: Modality.INTEGRATED, decision: 'Board of 3 May' }] });
    expect(merged.message.members.find(({ organizationId }) => organizationId === practice)?.legalEntityId).toBe(owner);
    expect(await get(networkId)).toEqual(merged.message);
    expect(await change(networkId, Modality.INTEGRATED, { decision: 'once more' })).toEqual({ message: merged.message, position: null });

    await expect(change(networkId, Modality.COORDINATED)).rejects.toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_FEW');
    await enter(practice, ProviderKind.OFFICE_DOCTOR);
    await expect(change(networkId, Modality.COORDINATED, { version: 1 })).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await change(networkId, Modality.COORDINATED);
    expect(await world.query('SELECT version, modality, decided_by FROM network_modality WHERE network_id = $1 ORDER BY version', [networkId])).toEqual([
      { version: 1, modality: 'COORDINATED', decided_by: 'the-admin' }, { version: 2, modality: 'INTEGRATED', decided_by: 'the-admin' }, { version: 3, modality: 'COORDINATED', decided_by: 'the-admin' },
    ]);
  });
});

describe('the profile', () => {
  it('is filled by a preset, shows seven of eight without one section, and the preset stays named', async () => {
    const { networkId } = await create(coordinated());
    expect(await get(networkId)).toMatchObject({ profileComplete: 0, preset: '' });
    for (const preset of ['PACE', 'ACO', 'OSI', 'ESCAP', 'BUURTZORG', 'RESEAU_SANTE'])
      expect((await networks.loadPreset({ networkId, preset }, world.admin)).message).toMatchObject({ profileComplete: 8, preset });
    const seven = (await networks.putProfileSection({ networkId, section: 'PREVENTION', content: [] }, world.admin)).message;
    expect(seven).toMatchObject({ profileComplete: 7, preset: 'RESEAU_SANTE', version: 8 });
    expect(seven.profile.map(({ section }) => section)).not.toContain('PREVENTION');
    await expect(networks.loadPreset({ networkId, preset: 'KAISER' }, world.admin)).rejects.toRefuse('NOT_FOUND', 'PRESET_UNKNOWN');
    await expect(networks.loadPreset({ networkId, preset: 'OSI', version: 1 }, world.admin)).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await expect(networks.putProfileSection({ networkId, section: 'COLOUR', content: [] }, world.admin)).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'section');
    await expect(networks.loadPreset({ networkId: freshId(), preset: 'OSI' }, world.admin)).rejects.toRefuse('NOT_FOUND', 'NETWORK_UNKNOWN');
  });
});

describe('lists and events', () => {
  it('health and payer networks are listed apart, by territory, without their members', async () => {
    const territory = freshId().slice(-12);
    const second = freshId();
    await enter(second, ProviderKind.PAYER);
    const health = await create(founding({ territory, name: 'Zèbre' }));
    const first = await create(founding({ territory, name: 'abeille' }));
    const insurer = await create(coordinated({ territory, kind: NetworkKind.PAYER_NETWORK, integratorOrganizationId: payer, memberOrganizationIds: [payer, second] }));
    const list = async (request: object) => (await networks.listNetworks(request, await world.as(['nurse']))).message.networks;
    const listed = await list({ territory });
    expect(listed.map(({ networkId }) => networkId)).toEqual([first.networkId, health.networkId]);
    expect(listed[1]).toEqual({ ...health, members: [], modalityHistory: [] });
    expect((await list({ territory, kind: NetworkKind.PAYER_NETWORK })).map(({ networkId }) => networkId)).toEqual([insurer.networkId]);
  });

  it('a thousand are answered page by page', async () => {
    await world.query(`INSERT INTO network SELECT gen_random_uuid(), 'N ' || n, 'n ' || lpad(n::text, 5, '0'), 'HEALTH_NETWORK', 'INTEGRATED', 4, 'many', 'IDN', '{CAPITATION}', $1::uuid, '[]', '', 'Europe/Paris', gen_random_uuid(), 1 FROM generate_series(1, 1000) n`, [owner]);
    await world.query(`INSERT INTO network_member SELECT n.id, o.id, o.kind, o.legal_entity_id FROM network n CROSS JOIN organization o WHERE n.territory = 'many' AND o.id = ANY($1::uuid[])`, [[owner, home]]);
    await world.query(`INSERT INTO network_modality SELECT id, 1, 'INTEGRATED', 'Founded.', 'x', now() FROM network WHERE territory = 'many'`);
    let count = 0;
    for (let pageToken = '', more = true; more; more = pageToken !== '') {
      const { message } = await networks.listNetworks({ territory: 'many', pageToken }, world.admin);
      count += message.networks.length;
      pageToken = message.nextPageToken;
    }
    expect(count).toBe(1_000);
  });

  it('a neighbour is filled with all networks, the largest too, and hears each change', async () => {
    const neighbour = await world.neighbour();
    const [{ count }] = (await world.query<{ count: number }>('SELECT count(*)::int AS count FROM network')) as [{ count: number }];
    await until(() => neighbour.heard.networks.length >= count, 20_000);
    const { heard } = neighbour;
    expect(Math.max(...heard.networks.map(({ members }) => members.length))).toBe(5_001);
    const network = await create(founding());
    await networks.putProfileSection({ networkId: network.networkId, section: 'QUALITY', content: ['ours'] }, world.admin);
    await until(() => heard.networks.filter(({ networkId }) => networkId === network.networkId).length === 2);
    expect(heard.networks.find(({ networkId, version }) => networkId === network.networkId && version === 1)).toEqual(network);
    expect(heard.networks.find(({ networkId, version }) => networkId === network.networkId && version === 2)).toEqual(await get(network.networkId));
  });
});

describe('members of a network', () => {
  const facts = async (networkId: string) =>
    (await world.query<{ grantee: string; open: boolean }>(`SELECT grantee, until_at = 'infinity' AS open FROM access_fact WHERE target = $1 ORDER BY grantee`, [`network:${networkId}`])).map(({ grantee, open }) => `${grantee.split(':')[1]} ${open}`);

  it('are who the network means while they are members', async () => {
    const request = founding();
    await create(request);
    expect(await facts(request.networkId)).toEqual([owner, home, hospital].sort().map((id) => `${id} true`));
    await networks.removeMember({ networkId: request.networkId, organizationId: home }, world.admin);
    expect(await facts(request.networkId)).toEqual([owner, home, hospital].sort().map((id) => `${id} ${id !== home}`));
    await networks.addMembers({ networkId: request.networkId, organizationIds: [home] }, world.admin);
    expect(await facts(request.networkId)).toEqual([owner, home, hospital].sort().map((id) => `${id} true`));
  });

  it('of a payer network see nobody by it', async () => {
    const second = freshId();
    await enter(second, ProviderKind.PAYER);
    const request = coordinated({ kind: NetworkKind.PAYER_NETWORK, integratorOrganizationId: payer, memberOrganizationIds: [payer, second] });
    expect((await create(request)).memberCount).toBe(2);
    expect(await facts(request.networkId)).toEqual([]);
  });
});
