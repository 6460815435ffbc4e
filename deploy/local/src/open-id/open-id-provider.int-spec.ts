import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { fileURLToPath } from 'node:url';
import { clientToken, loginWithPassword, refreshTokens, startOpenIdProvider, type OpenIdProvider, type TokenSet } from '../index.js';

const realmFile = fileURLToPath(new URL('../../../keycloak/realm.json', import.meta.url));
const redirectUri = 'http://127.0.0.1:3000/session/callback';
const homePage = 'http://127.0.0.1:3000/';

describe('the embedded provider looks like Keycloak', () => {
  let dir: string;
  let provider: OpenIdProvider;
  const client = (clientId: string) => ({ issuer: provider.issuer, clientId, clientSecret: `dev-only-${clientId}-secret` });
  const login = (username: string, password: string): Promise<TokenSet> => loginWithPassword({ ...client('gateway'), redirectUri, username, password });
  const verify = async (token: string): Promise<JWTPayload> => {
    const keys = createRemoteJWKSet(new URL(`${provider.issuer}/protocol/openid-connect/certs`));
    return (await jwtVerify(token, keys, { issuer: provider.issuer, audience: 'maillage', algorithms: ['RS256'], requiredClaims: ['exp', 'iat', 'sub'] })).payload;
  };
  const post = (path: string, form: Record<string, string>): Promise<Response> => fetch(`${provider.issuer}/protocol/openid-connect/${path}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) });
  const gateway = { client_id: 'gateway', client_secret: 'dev-only-gateway-secret' };
  const isActive = async (token: string): Promise<unknown> => ((await (await post('token/introspect', { ...gateway, token })).json()) as { active: unknown }).active;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'maillage-openid-'));
    chmodSync(dir, 0o755);
    provider = await startOpenIdProvider({ dir, realmFile });
  });
  afterAll(async () => {
    await provider.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('a person: claims of the access token', async () => {
    const { accessToken, idToken, expiresIn } = await login('dr.martin', 'Martin-dev-1');
    expect(expiresIn).toBe(300);
    expect(decodeProtectedHeader(accessToken)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    const payload = await verify(accessToken);
    expect(payload).toMatchObject({
      typ: 'Bearer',
      azp: 'gateway',
      aud: ['maillage', 'gateway', 'account'],
      preferred_username: 'dr.martin',
      organisation_id: '01980000-0000-7000-8000-000000000003',
      practitioner_id: '01980000-0000-7000-9000-000000000001',
    });
    expect((payload.realm_access as { roles: string[] }).roles).toEqual(expect.arrayContaining(['clinician', 'default-roles-maillage']));
    expect(payload.exp! - payload.iat!).toBe(300);
    const accessHash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
    expect(decodeJwt(idToken!)).toMatchObject({ typ: 'ID', aud: 'gateway', sid: payload.sid, at_hash: accessHash, acr: '1', auth_time: payload['auth_time'] });
    expect(payload['iat']! - Number(payload['auth_time'])).toBeLessThan(5);
    expect(decodeJwt(idToken!).realm_access).toBeUndefined();
  });

  it('a client: its account, without session and refresh token', async () => {
    const { accessToken, refreshToken } = await clientToken(client('journey'));
    const payload = await verify(accessToken);
    expect(payload).toMatchObject({ sub: '6f1c0000-0000-4000-8000-000000000021', azp: 'journey', preferred_username: 'service-account-journey' });
    expect((payload.realm_access as { roles: string[] }).roles).toEqual(
      expect.arrayContaining(['network-admin', 'coordinator', 'clinician', 'social-worker', 'secretary', 'finance', 'integration', 'operator']),
    );
    expect(payload.sid).toBeUndefined();
    expect(refreshToken).toBeNull();
  });

  it('refuses a wrong password, a wrong secret, the password grant, an unknown redirect and a login without PKCE', async () => {
    await expect(login('dr.martin', 'wrong')).rejects.toThrow('rejects the username or password');
    await expect(clientToken({ ...client('journey'), clientSecret: 'wrong' })).rejects.toThrow('invalid_client');
    expect((await post('token', { ...gateway, grant_type: 'password', username: 'dr.martin', password: 'Martin-dev-1' })).status).toBe(400);
    const start = (change: Record<string, string>): Promise<Response> =>
      fetch(`${provider.issuer}/protocol/openid-connect/auth?${new URLSearchParams({ client_id: 'gateway', response_type: 'code', scope: 'openid', redirect_uri: redirectUri, ...change }).toString()}`, { redirect: 'manual' });
    expect((await start({ redirect_uri: 'http://127.0.0.1:3000/elsewhere' })).status).toBe(400);
    expect((await start({})).headers.get('location')).toContain('error=invalid_request');
  });

  it('rotates refresh tokens; the second use of one ends the session', async () => {
    const first = await login('nurse.petit', 'Petit-dev-1');
    const second = await refreshTokens(client('gateway'), first.refreshToken!);
    expect(decodeJwt(second.accessToken).sid).toBe(decodeJwt(first.accessToken).sid);
    await expect(refreshTokens(client('gateway'), first.refreshToken!)).rejects.toThrow('invalid_grant');
    await expect(refreshTokens(client('gateway'), second.refreshToken!)).rejects.toThrow('invalid_grant');
  });

  it('userinfo and introspection know the session; logout ends it', async () => {
    const tokens = await login('coord.lopez', 'Lopez-dev-1');
    const userinfo = (): Promise<Response> => fetch(`${provider.issuer}/protocol/openid-connect/userinfo`, { headers: { authorization: `Bearer ${tokens.accessToken}` } });
    expect(await (await userinfo()).json()).toMatchObject({ preferred_username: 'coord.lopez', organisation_id: '01980000-0000-7000-8000-000000000001' });
    expect(await isActive(tokens.accessToken)).toBe(true);

    const logout = new URLSearchParams({ id_token_hint: tokens.idToken!, post_logout_redirect_uri: homePage, state: 's' });
    const response = await fetch(`${provider.issuer}/protocol/openid-connect/logout?${logout.toString()}`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, `${homePage}?state=s`]);
    expect(await isActive(tokens.accessToken)).toBe(false);
    expect((await userinfo()).status).toBe(401);
    await expect(refreshTokens(client('gateway'), tokens.refreshToken!)).rejects.toThrow('invalid_grant');
  });

  it('logout by refresh token; nowhere to go but registered addresses', async () => {
    const tokens = await login('social.bernard', 'Bernard-dev-1');
    const elsewhere = new URLSearchParams({ id_token_hint: tokens.idToken!, post_logout_redirect_uri: 'http://127.0.0.1:1/' });
    expect((await fetch(`${provider.issuer}/protocol/openid-connect/logout?${elsewhere.toString()}`, { redirect: 'manual' })).status).toBe(400);
    expect((await post('logout', { ...gateway, refresh_token: tokens.refreshToken! })).status).toBe(204);
    expect(await isActive(tokens.accessToken)).toBe(false);
  });

  it('tells the clients that asked for it when a session has ended', async () => {
    const heard: string[] = [];
    const listener = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => heard.push(body));
      request.once('end', () => response.end());
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    const place = mkdtempSync(join(tmpdir(), 'maillage-openid-'));
    const telling = await startOpenIdProvider({ dir: place, realmFile, variables: { GATEWAY_URL: url } });
    const credentials = { ...client('gateway'), issuer: telling.issuer };
    const { accessToken, refreshToken } = await loginWithPassword({ ...credentials, redirectUri: `${url}/session/callback`, username: 'dr.martin', password: 'Martin-dev-1' });
    const response = await fetch(`${telling.issuer}/protocol/openid-connect/logout`, { method: 'POST', body: new URLSearchParams({ ...gateway, refresh_token: refreshToken! }) });
    expect(response.status).toBe(204);
    const token = new URLSearchParams(heard.join('')).get('logout_token')!;
    const keys = createRemoteJWKSet(new URL(`${telling.issuer}/protocol/openid-connect/certs`));
    const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: telling.issuer, audience: 'gateway', algorithms: ['RS256'], requiredClaims: ['iat', 'exp', 'jti'] });
    const { sid, sub } = decodeJwt(accessToken);
    expect([protectedHeader.typ, payload]).toEqual(['logout+jwt', expect.objectContaining({ sid, sub, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })]);
    expect(payload['nonce']).toBeUndefined();
    await telling.stop();
    rmSync(place, { recursive: true, force: true });
    await new Promise((resolve) => listener.close(resolve));
  });

  it('keeps its key over a restart', async () => {
    const { accessToken } = await clientToken(client('source-system'));
    await provider.stop();
    provider = await startOpenIdProvider({ dir, realmFile, port: provider.port });
    expect(await verify(accessToken)).toMatchObject({ azp: 'source-system' });
  });
});
