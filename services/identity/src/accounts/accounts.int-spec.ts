import { directoryOf, freshId, identityWorld, type IdentityWorld } from '../identity.fixture.js';

let world: IdentityWorld;
let directory: ReturnType<typeof directoryOf>;
const practitionerId = freshId();
const link = (change: object = {}) => ({ accountId: freshId(), subject: freshId(), practitionerId, personId: '', organizationId: '', ...change });

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
    expect(message).toMatchObject({ ...request, active: true, version: 1 });
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
    expect((await directory.linkAccount(link({ practitionerId: '', personId }), world.admin)).message).toMatchObject({ personId, practitionerId: '' });
  });

  it('is refused where the contract says so', async () => {
    const request = link();
    await directory.linkAccount(request, world.admin);
    await expect(directory.linkAccount(link({ subject: request.subject }), world.admin)).rejects.toRefuse('ALREADY_EXISTS', 'SUBJECT_LINKED');
    await expect(directory.linkAccount({ ...request, subject: 'other' }, world.admin)).rejects.toRefuse('ALREADY_EXISTS', 'ACCOUNT_ID_USED');
    await expect(directory.linkAccount(link({ practitionerId: freshId() }), world.admin)).rejects.toRefuse('NOT_FOUND', 'PRACTITIONER_UNKNOWN');
    await expect(directory.linkAccount(link({ organizationId: freshId() }), world.admin)).rejects.toRefuse('NOT_FOUND', 'ORGANIZATION_UNKNOWN');
    await expect(directory.linkAccount(link({ personId: freshId() }), world.admin)).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID');
    await expect(directory.linkAccount(link(), await world.as(['operator']))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('of one subject is one, however many ask at once', async () => {
    const subject = freshId();
    const links = await Promise.allSettled(Array.from({ length: 8 }, () => directory.linkAccount(link({ subject }), world.admin)));
    expect(links.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of links) if (each.status === 'rejected') expect(each.reason).toRefuse('ALREADY_EXISTS', 'SUBJECT_LINKED');
  });
});
