import { createSecretKey } from 'node:crypto';
import { exportJWK, exportSPKI, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { KeyEndpoint, SetClock, signed, signingKey, type SigningKey } from './provider.fixture.js';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.js';

const audience = 'maillage-api';
let current: SigningKey;
let next: SigningKey;
let endpoint: KeyEndpoint;
let clock: SetClock;
let verifier: TokenVerifier;

beforeAll(async () => {
  [current, next] = await Promise.all([signingKey('k1'), signingKey('k2')]);
});
beforeEach(async () => {
  endpoint = await KeyEndpoint.listen([{ ...current.jwk, kid: 'enc', use: 'enc', alg: 'RSA-OAEP' }, current.jwk]);
  clock = new SetClock();
  verifier = createTokenVerifier({ issuer: endpoint.issuer, audience, clock, jwks: { timeoutMs: 150 } });
});
afterEach(() => endpoint.close());

/** The payload that Keycloak 26 writes for a person, with changes; undefined removes a claim. */
const claims = (change: JWTPayload = {}): JWTPayload => ({
  iss: endpoint.issuer, aud: [audience, 'account'], sub: 'af235b81', typ: 'Bearer', azp: 'portal-clinical', sid: 'c7_5XirRX5ZAscDrqghxLcWL',
  iat: clock.seconds, exp: clock.seconds + 300, auth_time: clock.seconds - 60, realm_access: { roles: ['clinician', 'offline_access', 'default-roles-maillage'] },
  resource_access: { account: { roles: ['view-profile'] } }, preferred_username: 'dr.martin', practitioner_id: 'prac-001', organisation_id: ['org-1'], ...change,
});
const token = (change: JWTPayload = {}, header: Record<string, unknown> = {}, key = current) => signed(key, claims(change), header);
const refused = (category: string, reason: string) => expect.objectContaining({ category, reason });
const invalid = refused('UNAUTHENTICATED', 'TOKEN_INVALID');
const expired = refused('UNAUTHENTICATED', 'TOKEN_EXPIRED');
const providerAway = refused('UNAVAILABLE', 'IDENTITY_PROVIDER_AWAY');

describe('a valid token', () => {
  it('names the actor with the roles of the platform only', async () => {
    expect(await verifier.verify(await token())).toEqual({
      subject: 'af235b81', kind: 'user', roles: new Set(['clinician']), organisationId: 'org-1', practitionerId: 'prac-001', session: 'c7_5XirRX5ZAscDrqghxLcWL',
      authenticatedAt: '2026-03-28T09:59:00.000Z',
    });
  });

  it('of a client that acts for itself is a service', async () => {
    const own = { sid: undefined, client_id: 'importer', preferred_username: 'service-account-importer', practitioner_id: undefined, organisation_id: undefined };
    expect(await verifier.verify(await token(own))).toMatchObject({ kind: 'service', session: null, organisationId: null, practitionerId: null });
  });

  it.each([
    ['audience as one string', { aud: audience }],
    ['clock of the provider a little ahead', { iat: 30, nbf: 30 }],
  ])('passes: %s', async (_case, change: JWTPayload) => {
    const ahead = Object.fromEntries(Object.entries(change).map(([name, value]) => [name, typeof value === 'number' ? clock.seconds + value : value]));
    await expect(verifier.verify(await token(ahead))).resolves.toMatchObject({ subject: 'af235b81' });
  });

  it.each([undefined, '1774692000', 1.5, 0, Number.MAX_VALUE])('says of no login that it was fresh by an auth_time of %s', async (auth_time) => {
    await expect(verifier.verify(await token({ auth_time: auth_time as number }))).resolves.toMatchObject({ authenticatedAt: null });
  });

  it('belongs to no organisation when it names several', async () => {
    await expect(verifier.verify(await token({ organisation_id: ['org-1', 'org-2'] }))).resolves.toMatchObject({ organisationId: null });
  });

  it('is verified once and then remembered until it expires', async () => {
    const good = await token();
    const actor = await verifier.verify(good);
    endpoint.mode = 'fail';
    clock.forward(299_000);
    expect(await verifier.verify(good)).toBe(actor);
    clock.forward(1_000);
    await expect(verifier.verify(good)).rejects.toEqual(expired);
  });

  it('is looked at again after five minutes, so that a withdrawn key bites', async () => {
    const long = await token({ exp: clock.seconds + 86_400 });
    await verifier.verify(long);
    endpoint.keys = [next.jwk];
    clock.forward(11 * 60_000);
    await verifier.verify(await token({}, {}, next));
    await expect(verifier.verify(long)).rejects.toEqual(invalid);
  });
});

describe('a token is refused', () => {
  const ends = (seconds: number) => () => ({ exp: clock.seconds + seconds });
  it.each<[string, () => JWTPayload, unknown]>([
    ['without exp', () => ({ exp: undefined }), invalid],
    ['expired', ends(-1), expired],
    ['at the very second of exp', ends(0), expired],
    ['expired, and of a key long gone', () => ({ exp: clock.seconds - 3_600 }), expired],
    ['with nbf ten minutes ahead', () => ({ nbf: clock.seconds + 600 }), invalid],
    ['with iat a day ahead', () => ({ iat: clock.seconds + 86_400, exp: clock.seconds + 90_000 }), invalid],
    ['without iat', () => ({ iat: undefined }), invalid],
    ['without sub', () => ({ sub: undefined }), invalid],
    ['with an empty sub', () => ({ sub: '' }), invalid],
    ['that is an ID token', () => ({ typ: 'ID' }), invalid],
    ['that is a refresh token', () => ({ typ: 'Refresh' }), invalid],
    ['without typ', () => ({ typ: undefined }), invalid],
    ['of another issuer', () => ({ iss: 'https://evil.example/realms/maillage' }), invalid],
    ['of another realm of the issuer', () => ({ iss: endpoint.issuer.replace('maillage', 'other') }), invalid],
    ['for another audience as one string', () => ({ aud: 'other' }), invalid],
    ['for other audiences', () => ({ aud: ['other', `${audience}-2`] }), invalid],
    ['without audience', () => ({ aud: undefined }), invalid],
    ['with a text as exp', () => ({ exp: '9999999999' as unknown as number }), invalid],
  ])('%s', async (_case, change, refusal) => {
    await expect(verifier.verify(await token(change()))).rejects.toEqual(refusal);
  });

  it('without kid, though the provider has one key only', async () => {
    await expect(verifier.verify(await token({}, { kid: undefined }))).rejects.toEqual(invalid);
  });

  it('with alg none', async () => {
    await expect(verifier.verify(new UnsecuredJWT(claims()).encode())).rejects.toEqual(invalid);
  });

  it('with alg none and a kid', async () => {
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT', kid: 'k1' })).toString('base64url');
    await expect(verifier.verify(`${header}.${(await token()).split('.')[1]}.`)).rejects.toEqual(invalid);
  });

  it('signed by HS256 with the public key as the secret', async () => {
    const secret = createSecretKey(Buffer.from(await exportSPKI(current.publicKey)));
    await expect(verifier.verify(await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret))).rejects.toEqual(invalid);
  });

  it('signed by PS256 with the right key', async () => {
    const key = await crypto.subtle.importKey('jwk', { ...(await exportJWK(current.privateKey)), alg: undefined }, { name: 'RSA-PSS', hash: 'SHA-256' }, true, ['sign']);
    await expect(verifier.verify(await new SignJWT(claims()).setProtectedHeader({ alg: 'PS256', kid: 'k1' }).sign(key))).rejects.toEqual(invalid);
  });

  it('signed by another key under the same kid', async () => {
    await expect(verifier.verify(await token({}, { kid: 'k1' }, next))).rejects.toEqual(invalid);
  });

  it('verified by the encryption key of the provider', async () => {
    await expect(verifier.verify(await token({}, { kid: 'enc' }))).rejects.toEqual(invalid);
  });

  it('with a payload that was changed', async () => {
    const [header, , signature] = (await token()).split('.');
    const forged = Buffer.from(JSON.stringify(claims({ realm_access: { roles: ['network-admin'] } }))).toString('base64url');
    await expect(verifier.verify(`${header}.${forged}.${signature}`)).rejects.toEqual(invalid);
  });

  it('with a payload that was changed after the true token was seen', async () => {
    const good = await token();
    await verifier.verify(good);
    const [header, , signature] = good.split('.');
    const forged = Buffer.from(JSON.stringify(claims({ realm_access: { roles: ['network-admin'] } }))).toString('base64url');
    await expect(verifier.verify(`${header}.${forged}.${signature}`)).rejects.toEqual(invalid);
  });

  it.each([['words', 'let me in'], ['three parts', 'abc.def.ghi'], ['dots', '..'], ['null', 'bnVsbA.bnVsbA.bnVsbA'], ['NUL', '\u0000.\u0000.\u0000']])('garbage: %s', async (_case, garbage) => {
    await expect(verifier.verify(garbage)).rejects.toEqual(invalid);
    expect(endpoint.requests).toBe(0);
  });

  it('over 8 KB, though it is signed', async () => {
    await expect(verifier.verify(await token({ padding: 'x'.repeat(8_192) }))).rejects.toEqual(invalid);
    expect(endpoint.requests).toBe(0);
  });

  it('that is missing', async () => {
    await expect(verifier.verify('')).rejects.toEqual(refused('UNAUTHENTICATED', 'TOKEN_MISSING'));
  });

  it('and nothing of it stands in the error', async () => {
    const fault = await verifier.verify(await token({ typ: 'ID' })).catch((error: Error) => error);
    expect(JSON.stringify({ ...(fault as object) }) + (fault as Error).message).not.toContain('dr.martin');
  });
});

describe('keys of the provider', () => {
  it('are fetched once for many tokens at once', async () => {
    await Promise.all(Array.from({ length: 20 }, async (_, index) => verifier.verify(await token({ jti: String(index) }))));
    expect(endpoint.requests).toBe(1);
  });

  it('rotate without an outage, directly after the start too', async () => {
    await verifier.verify(await token());
    endpoint.keys = [next.jwk, current.jwk];
    await expect(verifier.verify(await token({}, {}, next))).resolves.toMatchObject({ subject: 'af235b81' });
    await expect(verifier.verify(await token({ jti: 'old key' }))).resolves.toMatchObject({ subject: 'af235b81' });
    expect(endpoint.requests).toBe(2);
  });

  it('cost the provider two requests a minute under a flood of unknown ids, and known keys keep working', async () => {
    await verifier.verify(await token());
    const before = endpoint.requests;
    for (let second = 0; second < 60; second++) {
      const flood = await Promise.all(['a', 'b', 'c'].map((kid) => token({ jti: `${second}` }, { kid: `${kid}${second}` })));
      for (const each of flood) await expect(verifier.verify(each)).rejects.toEqual(invalid);
      await expect(verifier.verify(await token({ jti: `good ${second}` }))).resolves.toMatchObject({ subject: 'af235b81' });
      clock.forward(1_000);
    }
    expect(endpoint.requests - before).toBeLessThanOrEqual(2);
  });

  it('that rotate during such a flood are known after half a minute, and the caller learns when to retry', async () => {
    await verifier.verify(await token());
    await expect(verifier.verify(await token({}, { kid: 'unknown' }))).rejects.toEqual(invalid);
    endpoint.keys = [next.jwk, current.jwk];
    clock.forward(10_000);
    const rotated = await token({}, {}, next);
    await expect(verifier.verify(rotated)).rejects.toMatchObject({ reason: 'TOKEN_INVALID', retryAfterSeconds: 20 });
    clock.forward(20_000);
    await expect(verifier.verify(rotated)).resolves.toMatchObject({ subject: 'af235b81' });
  });

  it('are not asked for by tokens of another issuer', async () => {
    await expect(verifier.verify(await token({ iss: 'https://evil.example' }, { kid: 'unknown' }))).rejects.toEqual(invalid);
    expect(endpoint.requests).toBe(0);
  });

  it('keep working for an hour while the provider is away, and no longer', async () => {
    await verifier.verify(await token());
    endpoint.mode = 'fail';
    clock.forward(59 * 60_000);
    await expect(verifier.verify(await token())).resolves.toMatchObject({ subject: 'af235b81' });
    clock.forward(2 * 60_000);
    await expect(verifier.verify(await token())).rejects.toEqual(providerAway);
  });

  it.each(['hang', 'fail', 'garbage'] as const)('that cannot be had (%s) make the verifier unavailable, not the token invalid', async (mode) => {
    endpoint.mode = mode;
    await expect(verifier.verify(await token())).rejects.toEqual(providerAway);
    // Right after a failure nobody else waits for the timeout, and the provider is left in peace.
    await expect(verifier.verify(await token())).rejects.toEqual(providerAway);
    expect(endpoint.requests).toBe(1);
    endpoint.mode = 'answer';
    clock.forward(2_000);
    await expect(verifier.verify(await token())).resolves.toMatchObject({ subject: 'af235b81' });
  });

  it('of an unknown id are unavailable, not invalid, while the provider hangs', async () => {
    await verifier.verify(await token());
    endpoint.mode = 'hang';
    await expect(verifier.verify(await token({}, {}, next))).rejects.toEqual(providerAway);
    await expect(verifier.verify(await token({}, {}, next))).rejects.toEqual(providerAway);
    await expect(verifier.verify(await token({ jti: 'known key' }))).resolves.toMatchObject({ subject: 'af235b81' });
  });
});
