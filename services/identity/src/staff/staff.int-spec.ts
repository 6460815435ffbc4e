import { ProviderKind } from '@maillage/contracts/identity/v1/directory_pb.js';
import { settableClock } from '@maillage/testing';
import { directoryOf, freshId, identityWorld, rolesOf, staffOf, until, type IdentityWorld } from '../identity.fixture.js';

const clock = settableClock('2026-06-15T10:00:00Z');
const header = 'national_identifier,family_name,given_names,category,profession,organization,from,until,subject';
const [hospital, homeCare] = [freshId(), freshId()];
const number = (name: string): string => `https://hospital.example/staff|${name}`;
let world: IdentityWorld;
let directory: ReturnType<typeof directoryOf>;
const send = async (lines: readonly string[], change: object = {}) => (await staffOf(world).importStaff({ csv: [header, ...lines].join('\n'), ...change }, { ...world.admin, timeoutMs: 60_000 })).message;
const found = async (name: string) => (await directory.listPractitioners({ identifier: number(name) }, world.admin)).message.practitioners;
const own = async (subject: string) => (await directory.getOwnAccount({}, await world.as(['nurse'], subject))).message;
const nurse = (name: string, subject: string, { organization = hospital, from = '2026-01-01', end = '' } = {}): string => `${number(name)},Petit,Zoé,PARAMEDICAL,NURSE,${organization},${from},${end},${subject}`;

beforeAll(async () => {
  world = await identityWorld({ clock });
  directory = directoryOf(world);
  await directory.putOrganization({ organizationId: hospital, name: 'Hôpital', kind: ProviderKind.HOSPITAL, active: true, identifiers: [{ system: 'https://finess.esante.gouv.fr', value: '750712184' }] }, world.admin);
  await directory.putOrganization({ organizationId: homeCare, name: 'À domicile', kind: ProviderKind.HOME_CARE, active: true }, world.admin);
});
beforeEach(() => clock.set('2026-06-15T10:00:00Z'));
afterAll(() => world.close());

describe('a file of staff', () => {
  it('takes in joiners, whom the platform hears of, and again changes nothing and says so', async () => {
    const [name, subject] = [freshId(), freshId()];
    const file = [`10005173140,"Durand, née Roux",Ève;Anne,MEDICAL,SPECIALIST,750712184,2026-01-01,,${subject}`, nurse(name, '')];
    const neighbour = await world.neighbour();
    expect(await send(file)).toMatchObject({ applied: true, changed: true, lines: 2, joined: 2, moved: 0, left: 0, unchanged: 0, refused: 0, faults: [] });
    expect(await send(file)).toMatchObject({ applied: true, changed: false, joined: 0, unchanged: 2 });
    expect(await found(name)).toMatchObject([{ familyName: 'Petit', givenNames: ['Zoé'], category: 'PARAMEDICAL', origin: 'DIRECT', version: 1 }]);
    const { account, practitionerRoles, organizationIds } = await own(subject);
    expect(account).toMatchObject({ kind: 'PRACTITIONER', state: 'ACTIVE', organizationId: hospital });
    expect(practitionerRoles).toMatchObject([{ profession: 'SPECIALIST' }]);
    expect(organizationIds).toEqual([hospital]);
    await until(() => neighbour.heard.accounts.some((each) => each.subject === subject) && neighbour.heard.roles.some(({ practitionerId }) => practitionerId === account!.practitionerId));
    expect(neighbour.heard.practitioners.find(({ practitionerId }) => practitionerId === account!.practitionerId)).toMatchObject({ familyName: 'Durand, née Roux', givenNames: ['Ève', 'Anne'] });
  });

  it('moves by the dates', async () => {
    const [name, subject] = [freshId(), freshId()];
    await send([nurse(name, subject)]);
    expect(await send([nurse(name, subject, { end: '2026-07-01' }), nurse(name, subject, { organization: homeCare, from: '2026-07-01' })])).toMatchObject({ moved: 1, left: 0 });
    expect((await own(subject)).organizationIds).toEqual([hospital]);
    clock.set('2026-07-01T00:00:00Z');
    expect(await own(subject)).toMatchObject({ organizationIds: [homeCare], account: { state: 'ACTIVE' } });
  });

  it('ends roles and account of a leaver, now or on the day, and opens it to one who joins again', async () => {
    const [name, subject] = [freshId(), freshId()];
    await send([nurse(name, subject)]);
    expect(await send([nurse(name, '', { end: '2026-07-01' })])).toMatchObject({ left: 1 });
    expect((await own(subject)).account).toMatchObject({ state: 'ACTIVE', until: '2026-06-30T22:00:00.000Z' });
    expect(await send([nurse(name, '', { end: '2026-06-15' })])).toMatchObject({ left: 1 });
    await until(() => own(subject).then(() => false, ({ reason }: { reason: string }) => reason === 'ACCOUNT_ENDED'));
    expect(await send([nurse(name, '', { end: '2026-06-15' })])).toMatchObject({ changed: false, unchanged: 1 });
    clock.advance(60_000);
    expect(await send([nurse(name, subject, { from: '2026-06-15' })])).toMatchObject({ moved: 1 });
    await until(() => own(subject).then(({ account }) => account?.state === 'ACTIVE' && account.until === '', () => false));
  });

  it('does not open an account that was ended by hand', async () => {
    const [name, subject] = [freshId(), freshId()];
    await send([nurse(name, subject)]);
    await directory.endAccount({ accountId: (await own(subject)).account!.accountId }, world.admin);
    expect(await send([nurse(name, subject)])).toMatchObject({ changed: false, unchanged: 1 });
    await until(() => own(subject).then(() => false, ({ reason }: { reason: string }) => reason === 'ACCOUNT_ENDED'));
  });

  it('with a fault stores nothing, and names line, column and reason without a word of the line', async () => {
    const [name, bad] = [freshId(), freshId()];
    const report = await send([nurse(name, ''), `${number(bad)},Canary,Zoé,PARAMEDICAL,NURSE,${freshId()},2026-01-01,,`, `${number(bad)},Canary,Zoé,PARAMEDICAL,WIZARD,${hospital},2026-13-01,,`]);
    expect(report).toMatchObject({ applied: false, changed: false, lines: 3, joined: 0, refused: 2, faultCount: 3 });
    expect(report.faults).toMatchObject([
      { line: 3, column: '', reason: 'OTHER_LINE_REFUSED' },
      { line: 4, column: 'profession', reason: 'PROFESSION_UNKNOWN' },
      { line: 4, column: 'from', reason: 'DATE_INVALID' },
    ]);
    expect(JSON.stringify(report.faults)).not.toContain('Canary');
    expect(await found(name)).toEqual([]);
  });

  it('stores what has no fault when asked to', async () => {
    const [name, bad] = [freshId(), freshId()];
    const file = [nurse(name, ''), nurse(bad, '', { organization: freshId() }), nurse(bad, '')];
    expect(await send(file, { applyValidLines: true })).toMatchObject({ applied: true, changed: true, joined: 1, refused: 2, faults: [{ line: 3, column: 'organization', reason: 'ORGANIZATION_UNKNOWN' }, { line: 4, reason: 'OTHER_LINE_REFUSED' }] });
    expect(await found(name)).toHaveLength(1);
    expect(await found(bad)).toEqual([]);
  });

  it('is refused the subject of a person and a subject twice', async () => {
    const subject = freshId();
    await directory.linkAccount({ accountId: freshId(), subject, personId: freshId() }, world.admin);
    const twice = freshId();
    expect((await send([nurse(freshId(), subject), nurse(freshId(), twice), nurse(freshId(), twice)])).faults).toMatchObject([{ line: 2, reason: 'SUBJECT_LINKED' }, { line: 4, reason: 'SUBJECT_REPEATED' }]);
  });

  it('is refused with another header, empty, and to other roles', async () => {
    expect((await staffOf(world).importStaff({ csv: 'name,age' }, world.admin)).message).toMatchObject({ applied: false, faults: [{ line: 1, reason: 'HEADER_INVALID' }] });
    await expect(staffOf(world).importStaff({ csv: '' }, world.admin)).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'csv');
    for (const role of ['clinician', 'coordinator', 'operator', 'privacy-officer']) await expect(staffOf(world).importStaff({ csv: header }, await world.as([role]))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('sent by two at once is taken in once', async () => {
    const [name, subject] = [freshId(), freshId()];
    const reports = await Promise.all([send([nurse(name, subject)]), send([nurse(name, subject)])]);
    expect(reports.map(({ joined, unchanged }) => [joined, unchanged]).sort()).toEqual([[0, 1], [1, 0]]);
  });

  it('of 5,000 joiners, repeated, and left by all', async () => {
    const names = Array.from({ length: 5_000 }, () => freshId());
    const lines = (end: string) => names.map((name) => nurse(name, `sub-${name}`, { end }));
    expect(await send(lines(''))).toMatchObject({ joined: 5_000 });
    expect(await send(lines(''))).toMatchObject({ changed: false, unchanged: 5_000 });
    expect(await send(lines('2026-06-15'))).toMatchObject({ left: 5_000 });
    const ended = await world.query<{ count: number }>("SELECT count(*)::int AS count FROM account WHERE subject LIKE 'sub-%' AND until_at IS NOT NULL");
    expect(ended).toEqual([{ count: 5_000 }]);
    const [first] = await found(names[0]!);
    expect((await rolesOf(world).listPractitionerRoles({ practitionerId: first!.practitionerId }, world.admin)).message.roles).toMatchObject([{ until: '2026-06-15', version: 2 }]);
  }, 120_000);
});
