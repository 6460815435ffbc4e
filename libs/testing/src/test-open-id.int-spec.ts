import { createRemoteJWKSet, jwtVerify } from 'jose';
import { badTokens, testOpenId, type TestOpenId } from './index.js';

describe('tokens without a login', () => {
  let openId: TestOpenId;
  let verify: (token: string) => Promise<Record<string, unknown>>;
  beforeAll(async () => {
    openId = await testOpenId();
    const keys = createRemoteJWKSet(new URL(`${openId.issuer}/protocol/openid-connect/certs`));
    verify = async (token) => {
      const { payload } = await jwtVerify(token, keys, { issuer: openId.issuer, audience: openId.audience, algorithms: ['RS256'], requiredClaims: ['exp', 'sub'], maxTokenAge: 600 });
      if (payload.typ !== 'Bearer') throw new Error('no access token');
      return payload;
    };
  });

  it('carry what was asked for and verify against the running provider', async () => {
    const token = await openId.tokenFor({ subject: 'someone', roles: ['nurse'], organisationId: 'org-1', practitionerId: 'prac-1' });
    const payload = await verify(token);
    expect(payload).toMatchObject({ sub: 'someone', organisation_id: 'org-1', practitioner_id: 'prac-1' });
    expect(payload.realm_access).toEqual({ roles: expect.arrayContaining(['nurse']) as unknown });
  });

  it.each(badTokens)('%s is refused by a careful verifier', async (kind) => {
    await expect(verify(await openId.badToken(kind))).rejects.toThrow();
  });
});
