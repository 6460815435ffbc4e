import { randomUUID } from 'node:crypto';
import type { JWK, JWTPayload } from 'jose';
import { askHarness } from './ask-harness.js';

/** Whom a token names. */
export interface TokenHolder {
  readonly subject?: string;
  readonly roles: readonly string[];
  readonly organisationId?: string;
  readonly practitionerId?: string;
  /** A client's own account instead of a person's: no session. */
  readonly client?: string;
  /** When it is signed, an RFC 3339 time; the machine's time by default. */
  readonly at?: string;
  /** Seconds it is valid; 300 by default, as in the realm. */
  readonly lifetimeSeconds?: number;
  /** Claims to add or, with undefined, to leave out. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** What an attacker or a broken client may send; the service must refuse each with 401. */
export type BadToken =
  | 'expired'
  | 'not yet valid'
  | 'without expiry'
  | 'issued in the future'
  | 'for another audience'
  | 'from another issuer'
  | 'ID token'
  | 'without type'
  | 'without signature'
  | 'signed with the public key as a secret'
  | 'signed by a stranger'
  | 'with an unknown key id'
  | 'garbage';

/** The OpenID provider of this test run, shaped like Keycloak. */
export interface TestOpenId {
  readonly issuer: string;
  readonly audience: 'maillage';
  /** An access token with the provider's signature, without a login. */
  tokenFor(holder: TokenHolder): Promise<string>;
  /** What the provider tells the gateway when a session of its own has ended; `claims` are added or, with undefined, left out. */
  logoutToken(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** A token that must be refused. */
  badToken(kind: BadToken, holder?: TokenHolder): Promise<string>;
}

const audience = 'maillage' as const;

const payloadFor = (issuer: string, holder: TokenHolder): JWTPayload => {
  const at = Math.floor((holder.at ? Date.parse(holder.at) : Date.now()) / 1_000);
  const client = holder.client;
  return {
    exp: at + (holder.lifetimeSeconds ?? 300),
    iat: at,
    jti: `${client ? 'trrtcc' : 'onrtac'}:${randomUUID()}`,
    iss: issuer,
    aud: [audience, 'gateway', 'account'],
    sub: holder.subject ?? randomUUID(),
    typ: 'Bearer',
    azp: client ?? 'gateway',
    acr: '1',
    ...(client ? { preferred_username: `service-account-${client}` } : { auth_time: at, sid: 'dGVzdC1zZXNzaW9uLW5vLTEyMw', preferred_username: 'test.person' }),
    realm_access: { roles: ['default-roles-maillage', ...holder.roles, 'offline_access', 'uma_authorization'] },
    scope: client ? 'profile email' : 'openid email profile',
    ...(holder.organisationId === undefined ? {} : { organisation_id: holder.organisationId }),
    ...(holder.practitionerId === undefined ? {} : { practitioner_id: holder.practitionerId }),
    ...holder.claims,
  };
};

type Change = (payload: JWTPayload) => JWTPayload;
const changes: Partial<Record<BadToken, Change>> = {
  expired: (payload) => ({ ...payload, iat: payload.iat! - 3_600, exp: payload.iat! - 3_300 }),
  'not yet valid': (payload) => ({ ...payload, nbf: payload.iat! + 600 }),
  'without expiry': (payload) => ({ ...payload, exp: undefined }),
  'issued in the future': (payload) => ({ ...payload, iat: payload.iat! + 86_400, exp: payload.iat! + 86_700 }),
  'for another audience': (payload) => ({ ...payload, aud: ['account'] }),
  'from another issuer': (payload) => ({ ...payload, iss: 'http://127.0.0.1:1/realms/maillage' }),
  'ID token': (payload) => ({ ...payload, typ: 'ID' }),
  'without type': (payload) => ({ ...payload, typ: undefined }),
};

/** Starts this run's OpenID provider when the calling suite is the first to need it. */
export async function testOpenId(): Promise<TestOpenId> {
  const { issuer, signing } = await askHarness<{ issuer: string; signing: JWK & { kid: string } }>('/openid/shared');
  const { exportSPKI, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } = await import('jose');
  type Key = Awaited<ReturnType<typeof importJWK>>;
  const key = await importJWK(signing, 'RS256');
  const sign = (payload: JWTPayload, by: Key = key, header: { alg: string; kid: string; typ?: string } = { alg: 'RS256', kid: signing.kid }): Promise<string> =>
    new SignJWT(payload).setProtectedHeader({ typ: 'JWT', ...header }).sign(by);

  const publicKeyAsSecret = async (): Promise<Key> => {
    const publicKey = await importJWK({ kty: signing.kty!, n: signing.n!, e: signing.e!, alg: 'RS256' }, 'RS256', { extractable: true });
    return new TextEncoder().encode(await exportSPKI(publicKey as Exclude<Key, Uint8Array>));
  };

  return {
    issuer,
    audience,
    tokenFor: (holder) => sign(payloadFor(issuer, holder)),
    logoutToken: (claims) => {
      const at = Math.floor(Date.now() / 1_000);
      return sign({ iss: issuer, aud: 'gateway', iat: at, exp: at + 120, jti: randomUUID(), events: { 'http://schemas.openid.net/event/backchannel-logout': {} }, ...claims }, key, { alg: 'RS256', kid: signing.kid, typ: 'logout+jwt' });
    },
    badToken: async (kind, holder = { roles: ['clinician'] }) => {
      const payload = payloadFor(issuer, holder);
      const change = changes[kind];
      if (change) return sign(change(payload));
      if (kind === 'without signature') return new UnsecuredJWT(payload).encode();
      if (kind === 'signed with the public key as a secret') return sign(payload, await publicKeyAsSecret(), { alg: 'HS256', kid: signing.kid });
      if (kind === 'signed by a stranger') return sign(payload, (await generateKeyPair('RS256')).privateKey);
      if (kind === 'with an unknown key id') return sign(payload, key, { alg: 'RS256', kid: 'unknown' });
      return 'abc.def.ghi';
    },
  };
}

/** Every kind of token that must be refused, for `it.each`. */
export const badTokens: readonly BadToken[] = [
  ...(Object.keys(changes) as BadToken[]),
  'without signature',
  'signed with the public key as a secret',
  'signed by a stranger',
  'with an unknown key id',
  'garbage',
];
