import { createHash, randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { ProviderKeys } from './keys.js';
import { audiencesOf, mappedClaims, profileOf, type Realm, type RealmUser } from './realm.js';

/** Route names of Keycloak, below /realms/<realm>. */
export const routes = {
  authorization: '/protocol/openid-connect/auth',
  token: '/protocol/openid-connect/token',
  jwks: '/protocol/openid-connect/certs',
  userinfo: '/protocol/openid-connect/userinfo',
  end_session: '/protocol/openid-connect/logout',
  introspection: '/protocol/openid-connect/token/introspect',
  revocation: '/protocol/openid-connect/revoke',
} as const;
export const loginRoute = '/login-actions/authenticate/';

const api = 'urn:maillage:api';
const scopes = 'openid email profile';

/** From the password to the code that it brings, in whole seconds. */
const justNowSeconds = 2;

/** The grant that a token comes from: only there the session's id and the time of login stand. */
const sourceOf = (ctx: KoaContextWithOIDC): { sessionUid?: string; authTime?: number; acr?: string } => {
  const { AuthorizationCode, RotatedRefreshToken, RefreshToken } = ctx.oidc.entities;
  const source = (AuthorizationCode ?? RotatedRefreshToken ?? RefreshToken ?? {}) as { sessionUid?: string; authTime?: number; iiat?: number; iat?: number };
  // As Keycloak says it: 1 for a login with password, 0 for one that a session of the provider answered.
  const began = source.iiat ?? source.iat ?? 0;
  return { ...source, acr: began - (source.authTime ?? 0) <= justNowSeconds ? '1' : '0' };
};

/** Keycloak's ID tokens name the access token that they come with (`at_hash`) and how the person signed in (`acr`); oidc-provider leaves both out here. */
const completeIdToken =
  ({ signing }: ProviderKeys) =>
  async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    await next();
    const body = ctx.body as { id_token?: string; access_token?: string } | undefined;
    if (ctx.oidc?.route !== 'token' || !body?.id_token || !body.access_token) return;
    const hash = createHash('sha256').update(body.access_token).digest().subarray(0, 16).toString('base64url');
    const { acr } = decodeJwt(body.access_token);
    body.id_token = await new SignJWT({ ...decodeJwt(body.id_token), at_hash: hash, acr })
      .setProtectedHeader({ ...decodeProtectedHeader(body.id_token), alg: 'RS256' })
      .sign(await importJWK(signing, 'RS256'));
  };

/** An oidc-provider whose tokens and routes look like those of Keycloak 26.7 with the same realm file. State is in memory. */
export function createProvider(issuer: string, realm: Realm, keys: ProviderKeys): Provider {
  const prefix = new URL(issuer).pathname;
  const userOf = (id: string): RealmUser | undefined => realm.users.find((user) => user.id === id);
  const clientOf = (id: string) => realm.clients.find((client) => client.clientId === id)!;

  const userClaims = (ctx: KoaContextWithOIDC, user: RealmUser): Record<string, unknown> => {
    const client = clientOf(ctx.oidc.client!.clientId);
    const { sessionUid, authTime, acr } = sourceOf(ctx);
    return { ...profileOf(user), ...mappedClaims(realm, client, user, 'id.token.claim'), typ: 'ID', azp: client.clientId, acr, jti: randomUUID(), sid: sessionUid, auth_time: authTime };
  };
  const mapped = realm.clients.flatMap((client) => (client.protocolMappers ?? []).map(({ config }) => config['claim.name'])).filter((name) => name !== undefined);

  const configuration: Configuration = {
    jwks: { keys: [keys.signing, ...(keys.previous ?? [])] as never },
    cookies: { keys: [keys.cookies] },
    routes,
    scopes: scopes.split(' '),
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'typ', 'azp', 'acr', 'jti', 'sid', 'auth_time', ...mapped], profile: ['preferred_username', 'name', 'given_name', 'family_name'], email: ['email', 'email_verified'] },
    responseTypes: ['code'],
    pkce: { required: () => true },
    ttl: {
      AccessToken: realm.accessTokenLifespan,
      ClientCredentials: realm.accessTokenLifespan,
      IdToken: realm.accessTokenLifespan,
      AuthorizationCode: 60,
      RefreshToken: realm.ssoSessionIdleTimeout,
      Interaction: 1_800,
      Session: realm.ssoSessionMaxLifespan,
      Grant: realm.ssoSessionMaxLifespan,
    },
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    expiresWithSession: () => true,
    clients: realm.clients.filter(({ enabled }) => enabled !== false).map((client) => ({
      client_id: client.clientId,
      client_secret: client.secret!,
      grant_types: [...(client.standardFlowEnabled ? ['authorization_code', 'refresh_token'] : []), ...(client.serviceAccountsEnabled ? ['client_credentials'] : [])],
      response_types: client.standardFlowEnabled ? ['code'] : [],
      redirect_uris: [...(client.redirectUris ?? [])],
      post_logout_redirect_uris: (client.attributes?.['post.logout.redirect.uris'] ?? '').split('##').filter(Boolean),
    })),
    findAccount: (ctx, sub) => {
      const user = userOf(sub);
      return user && { accountId: sub, claims: () => ({ sub, ...userClaims(ctx, user) }) };
    },
    interactions: { url: (_ctx, interaction) => `${prefix}${loginRoute}${interaction.uid}` },
    // Keycloak asks no consent of its own clients.
    loadExistingGrant: async (ctx) => {
      const { provider, session, client } = ctx.oidc;
      const stored = session!.grantIdFor(client!.clientId);
      const known = stored ? await provider.Grant.find(stored) : undefined;
      if (known) return known;
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      grant.addOIDCScope(scopes);
      grant.addResourceScope(api, 'api');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => api,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'api', audience: 'maillage', accessTokenFormat: 'jwt', accessTokenTTL: realm.accessTokenLifespan, jwt: { sign: { alg: 'RS256' } } }),
      },
    },
    formats: {
      customizers: {
        jwt: (ctx, token, parts) => {
          const client = clientOf(token.clientId!);
          const user = 'accountId' in token ? userOf(token.accountId) : realm.users.find((each) => each.serviceAccountClientId === client.clientId);
          if (!user) throw new Error(`the realm has no account for ${client.clientId}`);
          const service = user.serviceAccountClientId !== undefined;
          const { sessionUid, authTime, acr } = service ? { acr: '1' } : sourceOf(ctx);
          parts.header = { ...parts.header, typ: 'JWT' };
          parts.payload = {
            ...parts.payload,
            jti: `${service ? 'trrtcc' : 'onrtac'}:${randomUUID()}`,
            aud: audiencesOf(client),
            sub: user.id,
            typ: 'Bearer',
            azp: client.clientId,
            acr,
            client_id: undefined, // Keycloak adds it by a scope that a service account written in the realm file does not get
            ...(service ? {} : { sid: sessionUid, auth_time: authTime }),
            realm_access: { roles: [...user.realmRoles, 'offline_access', 'uma_authorization'] },
            resource_access: { account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] } },
            scope: service ? 'profile email' : scopes,
            ...profileOf(user),
            ...mappedClaims(realm, client, user, 'access.token.claim'),
          } as never;
        },
      },
    },
  };
  const provider = new Provider(issuer, configuration);
  provider.use(completeIdToken(keys));
  return provider;
}
