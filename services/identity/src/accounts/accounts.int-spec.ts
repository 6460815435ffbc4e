import { ProviderKind } from '@maillage/contracts/identity/v1/directory_pb.js';
import { directoryOf, freshId, identityWorld, rolesOf, until, type IdentityWorld } from '../identity.fixture.js';

let world: IdentityWorld;
let directory: ReturnType<typeof directoryOf>;
const practitionerId = freshId();
const link = (change: object = {}) => ({ accountId: freshId(), subject: freshId(), practitionerId, personId: '', organizationId: '', ...change });
const enterOrganization = async (): Promise<string> => {
  const organizationId = freshId();
  await directory.putOrganization({ organizationId, name: 'Clinique', kind: ProviderKind.HOSPITAL, active: true }, world.admin);
  return organizationId;
};
const giveRole = async (organizationId: string, change: object = {}) =>
  (await rolesOf(world).addPractitionerRole({ roleId: freshId(), practitionerId, organizationId, category: 'MEDICAL', profession: 'SPECIALIST', from: '2020-01-01', until: '', ...change }, world.admin)).message;

beforeAll(async () => {
  world = await identityWorld();
  directory = directoryOf(world);
  await directory.putPractitioner({ practitionerId, familyName: 'Durand', category: 'MEDICAL', active: true }, world.admin);
});
afterAll(() => world.close());

describe('an account', () => {
  it('is linked once, found by its subject, and may be repeated', async () => {
    const request = link();
    const { message } = await directory.linkAccount(request, world.admin);
    expect(message).toMatchObject({ ...request, kind: 'PRACTITIONER', state: 'ACTIVE', active: true, until: '', version: 1 });
    expect((await directory.linkAccount(request, world.admin)).message).toEqual(message);
    const own = await directory.getOwnAccount({}, await world.as(['nurse', 'clinician'], request.subject));
    expect(own.message).toMatchObject({ subject: request.subject, roles: ['clinician', 'nurse'], account: message });
  });

  it('of nobody is only what the token says', async () => {
    const { message } = await directory.getOwnAccount({}, await world.as(['person'], 'nobody'));
    expect(message).toMatchObject({ subject: 'nobody', roles: ['person'] });
    expect(message.account).toBeUndefined();
  });

  it('may belong to a person of the registry', async () => {
    const personId = freshId();
    const { message } = await directory.linkAccount(link({ practitionerId: '', personId }), world.admin);
    expect(message).toMatchObject({ personId, practitionerId: '', kind: 'PERSON' });
    expect((await directory.getOwnAccount({}, await world.as(['person'], message.subject))).message).toMatchObject({ personId, practitionerRoles: [], organizationIds: [] });
    expect((await directory.linkAccount(link({ practitionerId: '', personId, kind: 'CARER' }), world.admin)).message).toMatchObject({ kind: 'CARER' });
  });

  it('is refused where the contract says so', async () => {
    const request = link();
    await directory.linkAccount(request, world.admin);
    await expect(directory.linkAccount(link({ subject: request.subject }), world.admin)).rejects.toRefuse('ALREADY_EXISTS', 'SUBJECT_LINKED');
    await expect(directory.linkAccount({ ...request, subject: 'other' }, world.admin)).rejects.toRefuse('ALREADY_EXISTS', 'ACCOUNT_ID_USED');
    await expect(directory.linkAccount(link({ practitionerId: freshId() }), world.admin)).rejects.toRefuse('NOT_FOUND', 'PRACTITIONER_UNKNOWN');
    await expect(directory.linkAccount(link({ organizationId: freshId() }), world.admin)).rejects.toRefuse('NOT_FOUND', 'ORGANIZATION_UNKNOWN');
    await expect(directory.linkAccount(link({ personId: freshId() }), world.admin)).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID');
    await expect(directory.linkAccount(link({ kind: 'CARER' }), world.admin)).rejects.toRefuse('INVALID_ARGUMENT', 'ACCOUNT_KIND_WRONG', 'kind');
    await expect(directory.linkAccount(link({ kind: 'ROBOT' }), world.admin)).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'kind');
    await expect(directory.linkAccount(link(), await world.as(['operator']))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('of one subject is one, however many ask at once', async () => {
    const subject = freshId();
    const links = await Promise.allSettled(Array.from({ length: 8 }, () => directory.linkAccount(link({ subject }), world.admin)));
    expect(links.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of links) if (each.status === 'rejected') expect(each.reason).toRefuse('ALREADY_EXISTS', 'SUBJECT_LINKED');
  });
});

describe('what the caller is', () => {
  it('is every role of today, in every organisation', async () => {
    const { message: account } = await directory.linkAccount(link(), world.admin);
    const [one, two] = [await enterOrganization(), await enterOrganization()];
    const roles = [await giveRole(one), await giveRole(two), await giveRole(two, { profession: 'GENERAL_PRACTITIONER', from: '2021-01-01' })];
    await giveRole(one, { profession: 'MIDWIFE', until: '2021-01-01' });
    const { message } = await directory.getOwnAccount({}, await world.as(['clinician'], account.subject));
    expect(message.practitionerRoles).toEqual(expect.arrayContaining(roles));
    expect(message.practitionerRoles).toHaveLength(3);
    expect(new Set(message.organizationIds)).toEqual(new Set([one, two]));
  });
});

describe('the end of an account', () => {
  it('is now, published without a name, repeated freely, and refuses the caller whatever token they hold', async () => {
    const { message: account } = await directory.linkAccount(link(), world.admin);
    await giveRole(await enterOrganization());
    const neighbour = await world.neighbour();
    await until(() => neighbour.heard.accounts.some(({ accountId }) => accountId === account.accountId));
    const { message: ended } = await directory.endAccount({ accountId: account.accountId, version: 1 }, world.admin);
    expect(ended).toMatchObject({ state: 'ENDED', active: false, version: 2 });
    expect(ended.until >= account.from).toBe(true);
    expect((await directory.endAccount({ accountId: account.accountId, version: 1 }, world.admin)).message).toEqual(ended);
    await until(() => neighbour.heard.accounts.some(({ accountId, version }) => accountId === account.accountId && version === 2));
    const heard = neighbour.heard.accounts.filter(({ accountId }) => accountId === account.accountId);
    // The state that filled the neighbour may come as an event too.
    expect([...new Map(heard.map((each) => [each.version, each])).values()]).toEqual([account, ended]);
    expect(JSON.stringify(heard)).not.toContain('Durand');
    const theirs = await world.as(['nurse'], account.subject);
    await until(() => directory.getOwnAccount({}, theirs).then(() => false, ({ category, reason }: { category: string; reason: string }) => category === 'UNAUTHENTICATED' && reason === 'ACCOUNT_ENDED'));
  });

  it('may lie ahead, and is refused where the contract says so', async () => {
    const { accountId } = (await directory.linkAccount(link(), world.admin)).message;
    const end = (change: object = {}) => directory.endAccount({ accountId, ...change }, world.admin);
    expect((await end({ until: '2999-01-01T00:00:00Z' })).message).toMatchObject({ state: 'ACTIVE', until: '2999-01-01T00:00:00.000Z', version: 2 });
    await expect(end({ until: '2020-01-01T00:00:00Z' })).rejects.toRefuse('INVALID_ARGUMENT', 'ACCOUNT_END_PAST', 'until');
    await expect(end({ until: 'tomorrow' })).rejects.toRefuse('INVALID_ARGUMENT', 'INSTANT_INVALID');
    await expect(end({ version: 1 })).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await end();
    await expect(end({ until: '2999-01-01T00:00:00Z' })).rejects.toRefuse('CONFLICT', 'ACCOUNT_ENDED');
    await expect(directory.endAccount({ accountId: freshId() }, world.admin)).rejects.toRefuse('NOT_FOUND', 'ACCOUNT_UNKNOWN');
    await expect(directory.endAccount({ accountId }, await world.as(['person', 'clinician']))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });
});

describe('the move of an account', () => {
  it('leads to an organisation where its practitioner has a role, and is refused elsewhere', async () => {
    const { accountId } = (await directory.linkAccount(link(), world.admin)).message;
    const [here, elsewhere] = [await enterOrganization(), await enterOrganization()];
    await giveRole(here);
    const move = (organizationId: string, change: object = {}) => directory.moveAccount({ accountId, organizationId, ...change }, world.admin);
    const { message } = await move(here, { version: 1 });
    expect(message).toMatchObject({ organizationId: here, version: 2 });
    expect((await move(here, { version: 1 })).message).toEqual(message);
    await expect(move(elsewhere)).rejects.toRefuse('RULE_VIOLATION', 'ROLE_MISSING', 'organization_id');
    await expect(move(elsewhere, { version: 1 })).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await expect(move(freshId())).rejects.toRefuse('NOT_FOUND', 'ORGANIZATION_UNKNOWN');
    await expect(move(here, { accountId: freshId() })).rejects.toRefuse('NOT_FOUND', 'ACCOUNT_UNKNOWN');
    await expect(directory.moveAccount({ accountId, organizationId: here }, await world.as(['finance']))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
    await directory.endAccount({ accountId }, world.admin);
    await expect(move(here)).rejects.toRefuse('CONFLICT', 'ACCOUNT_ENDED');
    const { message: ofPerson } = await directory.linkAccount(link({ practitionerId: '', personId: freshId() }), world.admin);
    await expect(move(here, { accountId: ofPerson.accountId })).rejects.toRefuse('RULE_VIOLATION', 'ACCOUNT_NOT_OF_STAFF');
  });
});
