import { newId, systemClock } from '@maillage/kernel';
import { loadAccounts, loginWithPassword, readRealm, realmFile, type StaffReport } from '@maillage/local';
import { startEmptyPlatform, type TestPlatform } from './platform.fixture.js';
import { tokenWith } from './tokens.fixture.js';

type Json = Record<string, unknown>;

describe('accounts and emergency access through the whole platform', () => {
  let platform: TestPlatform;
  let first: StaffReport;
  beforeAll(async () => {
    platform = await startEmptyPlatform();
    first = await loadAccounts(platform);
  }, 180_000);
  afterAll(() => platform.stop(), 60_000);

  const signIn = async (username: string): Promise<string> => {
    const password = readRealm(realmFile, {}).users.find((user) => user.username === username)!.credentials![0]!.value;
    const login = { issuer: platform.issuer, clientId: 'gateway', clientSecret: platform.clientSecrets.gateway, redirectUri: `${platform.gatewayUrl}/session/callback`, username, password };
    return (await loginWithPassword(login)).accessToken;
  };
  const ask = async (token: string, verb: string, path: string, body?: object): Promise<{ status: number; body: Json }> => {
    const response = await fetch(`${platform.gatewayUrl}/api/v1${path}`, { method: verb, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: body ? JSON.stringify(body) : null });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const emergency = () => ({ breakGlassId: newId(systemClock), personId: newId(systemClock), reason: 'EMERGENCY_CARE', text: 'found unconscious at home', minutes: 30 });

  it('the file of staff links the demo users; sent again, it changes nothing and says so', async () => {
    expect(first).toMatchObject({ applied: true, changed: true, lines: 8, refused: 0 });
    expect(await loadAccounts(platform)).toMatchObject({ applied: true, changed: false, unchanged: 8 });
  });

  it('who signs in finds their roles and organisations', async () => {
    const { body } = await ask(await signIn('nurse.petit'), 'GET', '/accounts/me');
    expect(body).toMatchObject({
      roles: ['nurse'], account: { kind: 'PRACTITIONER', state: 'ACTIVE' }, practitionerRoles: [{ profession: 'NURSE', category: 'PARAMEDICAL' }], organizationIds: ['01980000-0000-7000-8000-000000000002'],
    });
  });

  it('emergency access is opened after a fresh login, stopped, and reviewed by the privacy officer', async () => {
    const [nurse, officer, asked] = [await signIn('nurse.petit'), await signIn('privacy.roux'), emergency()];
    expect(await ask(nurse, 'POST', '/break-glass', asked)).toMatchObject({ status: 201, body: { personId: asked.personId, practitionerId: '01980000-0000-7000-9000-000000000002', review: 'PENDING' } });
    expect(await ask(nurse, 'POST', '/break-glass', emergency())).toMatchObject({ status: 409, body: { reason: 'BREAK_GLASS_OPEN' } });
    expect((await ask(nurse, 'POST', `/break-glass/${asked.breakGlassId}/stop`, {})).status).toBe(200);
    expect((await ask(officer, 'GET', '/break-glass/reviews')).body).toMatchObject({ reviews: [{ breakGlassId: asked.breakGlassId, actorName: 'Hugo Petit', text: asked.text }] });
    expect((await ask(officer, 'GET', '/break-glass/reviews/overdue')).body).toMatchObject({ pending: 1 });
    expect(await ask(officer, 'POST', `/break-glass/${asked.breakGlassId}/review`, { decision: 'JUSTIFIED', text: 'on duty that night' })).toMatchObject({ status: 200, body: { review: 'JUSTIFIED' } });
  });

  it('a token that tells of no login is asked to step up', async () => {
    expect(await ask(await tokenWith(platform, ['nurse']), 'POST', '/break-glass', emergency())).toMatchObject({ status: 403, body: { reason: 'STEP_UP_REQUIRED' } });
  });
});
