import { ProviderKind } from '@maillage/contracts/identity/v1/directory_pb.js';
import { directoryOf, freshId, identityWorld, rolesOf, until, type IdentityWorld } from '../identity.fixture.js';
import { professions } from './domain/professions.js';

let world: IdentityWorld;
let roles: ReturnType<typeof rolesOf>;
let organizationId: string;
let practitionerId: string;
const role = (change: object = {}) => ({ roleId: freshId(), practitionerId, organizationId, category: 'PARAMEDICAL', profession: 'NURSE', from: '2026-01-01', until: '', ...change });
const add = async (change: object = {}) => (await roles.addPractitionerRole(role(change), world.admin)).message;
const list = async () => (await roles.listPractitionerRoles({ practitionerId }, world.admin)).message.roles;

beforeAll(async () => {
  world = await identityWorld();
  roles = rolesOf(world);
});
beforeEach(async () => {
  [organizationId, practitionerId] = [freshId(), freshId()];
  await directoryOf(world).putOrganization({ organizationId, name: 'Clinique', kind: ProviderKind.HOSPITAL, active: true }, world.admin);
  await directoryOf(world).putPractitioner({ practitionerId, familyName: 'Petit', category: 'PARAMEDICAL', active: true }, world.admin);
});
afterAll(() => world.close());

describe('a role', () => {
  it('is given once however often it is sent, listed, ended and published', async () => {
    const request = role();
    const { message: given } = await roles.addPractitionerRole(request, world.admin);
    expect(given).toMatchObject({ ...request, version: 1 });
    expect((await roles.addPractitionerRole(request, world.admin)).message).toEqual(given);
    expect(await list()).toEqual([given]);
    const neighbour = await world.neighbour();
    await until(() => neighbour.heard.roles.some(({ roleId }) => roleId === given.roleId));
    const { message: ended } = await roles.endPractitionerRole({ roleId: given.roleId, version: 1, until: '2026-06-01' }, world.admin);
    expect(ended).toEqual({ ...given, until: '2026-06-01', version: 2 });
    expect((await roles.endPractitionerRole({ roleId: given.roleId, version: 1, until: '2026-06-01' }, world.admin)).message).toEqual(ended);
    await until(() => neighbour.heard.roles.some(({ roleId, version }) => roleId === given.roleId && version === 2));
    expect(neighbour.heard.roles.filter(({ roleId }) => roleId === given.roleId)).toEqual([given, ended]);
  });

  it('may be any profession of the contract, in its category', async () => {
    for (const [profession, category] of Object.entries(professions)) expect(await add({ profession, category })).toMatchObject({ profession, category });
    expect(await list()).toHaveLength(Object.keys(professions).length);
  });

  it('is refused where the contract says so', async () => {
    const given = await add();
    const refused = (change: object) => roles.addPractitionerRole(role(change), world.admin);
    await expect(refused({ roleId: given.roleId, from: '2025-01-01' })).rejects.toRefuse('ALREADY_EXISTS', 'ROLE_ID_USED', 'role_id');
    await expect(refused({ from: '2026-02-01' })).rejects.toRefuse('CONFLICT', 'ROLE_OVERLAPS', 'from');
    await expect(refused({ category: 'MEDICAL' })).rejects.toRefuse('INVALID_ARGUMENT', 'PROFESSION_NOT_IN_CATEGORY', 'profession');
    await expect(refused({ profession: 'WIZARD' })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'profession');
    await expect(refused({ category: 'MAGIC' })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'category');
    await expect(refused({ from: '2025-02-30' })).rejects.toRefuse('INVALID_ARGUMENT', 'DATE_INVALID', 'from');
    await expect(refused({ until: '2026-01-01' })).rejects.toRefuse('INVALID_ARGUMENT', 'ROLE_PERIOD_EMPTY', 'until');
    await expect(refused({ practitionerId: freshId() })).rejects.toRefuse('NOT_FOUND', 'PRACTITIONER_UNKNOWN');
    await expect(refused({ organizationId: freshId() })).rejects.toRefuse('NOT_FOUND', 'ORGANIZATION_UNKNOWN');
    await expect(roles.addPractitionerRole(role({ from: '2030-01-01' }), await world.as(['clinician']))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('ends once, and is refused an end where the contract says so', async () => {
    const { roleId } = await add();
    const end = (day: string, change: object = {}) => roles.endPractitionerRole({ roleId, until: day, ...change }, world.admin);
    await expect(end('2026-01-01')).rejects.toRefuse('INVALID_ARGUMENT', 'ROLE_PERIOD_EMPTY', 'until');
    await expect(end('2999-01-01', { version: 9 })).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await expect(end('2026-01-02', { roleId: freshId() })).rejects.toRefuse('NOT_FOUND', 'ROLE_UNKNOWN');
    expect((await end('2999-01-01')).message).toMatchObject({ until: '2999-01-01', version: 2 });
    expect((await end('2026-01-02')).message).toMatchObject({ until: '2026-01-02', version: 3 });
    await expect(end('2999-01-01')).rejects.toRefuse('CONFLICT', 'ROLE_ENDED', 'until');
    await expect(roles.endPractitionerRole({ roleId, until: '2999-01-01' }, await world.as(['nurse']))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('is held once, however many ask at once', async () => {
    const given = await Promise.allSettled(Array.from({ length: 8 }, () => add()));
    expect(given.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of given) if (each.status === 'rejected') expect(each.reason).toRefuse('CONFLICT', 'ROLE_OVERLAPS');
  });
});
