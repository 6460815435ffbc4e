import type { SourceFile } from './repository-files.js';

/** A realm file of Keycloak, as far as the rules look at it. */
export interface RealmFile extends Readonly<Record<string, unknown>> {
  readonly roles: { readonly realm: readonly { readonly name: string }[] };
  readonly clientScopes?: unknown;
  readonly clients: readonly ClientOfFile[];
  readonly users: readonly { readonly username: string; readonly realmRoles: readonly string[] }[];
}

interface ClientOfFile extends Readonly<Record<string, unknown>> {
  readonly clientId: string;
  readonly enabled: boolean;
  readonly secret?: string;
  readonly redirectUris?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly protocolMappers?: readonly { readonly config: Readonly<Record<string, string>> }[];
  readonly defaultClientScopes?: readonly string[];
  readonly optionalClientScopes?: readonly string[];
}

/** What the code expects of a realm. */
export interface RealmInCode {
  readonly roles: readonly string[];
  readonly clients: readonly string[];
  /** Names of the placeholders that a local start fills. */
  readonly variables: readonly string[];
  readonly audience: string;
  /** Claims of access tokens that the code reads, beside the provider's own. */
  readonly claims: readonly string[];
  /** Scopes that the code asks for. */
  readonly scopes: readonly string[];
}

/** Claims that Keycloak writes by itself. */
const claimsOfKeycloak = new Set(['iss', 'aud', 'exp', 'iat', 'nbf', 'sub', 'typ', 'azp', 'jti', 'sid', 'acr', 'auth_time', 'client_id', 'preferred_username', 'realm_access', 'resource_access', 'scope']);
/** Scopes that Keycloak makes in every realm whose file lists none. */
const scopesOfKeycloak = new Set(['openid', 'basic', 'roles', 'profile', 'email', 'acr', 'web-origins', 'offline_access', 'organization', 'service_account']);

/** Reads from the sources which claims a token is asked for and which scopes are requested. */
export function claimsAndScopes(files: readonly SourceFile[]): Pick<RealmInCode, 'claims' | 'scopes'> {
  const all = (pattern: RegExp, paths: RegExp): string[] => files.filter(({ path }) => paths.test(path) && !/spec\.ts$|fixture\.ts$/.test(path)).flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1]!));
  const claims = all(/payload(?:\.|\[')([a-z_]+)/g, /^libs\/access\/src\//);
  const scopes = all(/\bscopes?(?::| =) '([a-z_ ]+)'/g, /^(deploy\/local\/src\/open-id\/sign-in|services\/gateway\/src\/|libs\/access\/src\/)/).flatMap((each) => each.split(' '));
  return { claims: [...new Set(claims)].filter((each) => !claimsOfKeycloak.has(each)).sort(), scopes: [...new Set(scopes)].sort() };
}

const differences = (what: string, ofRealm: readonly string[], ofCode: readonly string[]): string[] => [
  ...ofRealm.filter((each) => !ofCode.includes(each)).map((each) => `${what} ${each} is in the realm and not in the code`),
  ...ofCode.filter((each) => !ofRealm.includes(each)).map((each) => `${what} ${each} is in the code and not in the realm`),
];

/** Where realm and code differ, or where the realm leaves a door open; one sentence each. `text` is the file before its placeholders are filled. */
export function realmFindings(text: string, code: RealmInCode): string[] {
  const realm = JSON.parse(text) as RealmFile;
  const clients = realm.clients.filter(({ enabled }) => enabled);
  const roles = realm.roles.realm.map(({ name }) => name);
  const granted = new Set(realm.users.flatMap(({ realmRoles }) => realmRoles));
  return [
    ...differences('role', roles, code.roles),
    ...[...granted].filter((role) => role !== 'default-roles-maillage' && !roles.includes(role)).map((role) => `role ${role} is given to a user and does not exist`),
    ...differences('client', clients.map(({ clientId }) => clientId), code.clients),
    ...differences('placeholder', [...new Set([...text.matchAll(/\$\{([A-Z_]+):/g)].map((match) => match[1]!))], code.variables),
    ...scopeFindings(realm, code),
    ...clients.flatMap((client) => [...claimFindings(client, code), ...clientFindings(client)]),
    ...realm.clients.filter(({ directAccessGrantsEnabled }) => directAccessGrantsEnabled !== false).map(({ clientId }) => `client ${clientId} has the password grant`),
    ...(realm.clients.some(({ clientId }) => clientId === 'admin-cli') ? [] : ['client admin-cli is not listed, so Keycloak makes it with the password grant']),
    ...realmSettings.filter(([name, right]) => !right(realm[name])).map(([name]) => `the realm's ${name} is not as it must be`),
  ];
}

const scopeFindings = (realm: RealmFile, code: RealmInCode): string[] => [
  ...(realm.clientScopes === undefined ? [] : ['the realm lists client scopes, which replaces those of Keycloak']),
  ...realm.clients.flatMap(({ defaultClientScopes = [], optionalClientScopes = [] }) => [...defaultClientScopes, ...optionalClientScopes]).filter((scope) => !scopesOfKeycloak.has(scope)).map((scope) => `scope ${scope} is in the realm and not in the code`),
  ...code.scopes.filter((scope) => !scopesOfKeycloak.has(scope)).map((scope) => `scope ${scope} is in the code and not in the realm`),
];

function claimFindings({ clientId, protocolMappers = [] }: ClientOfFile, code: RealmInCode): string[] {
  const inAccessTokens = protocolMappers.map(({ config }) => config).filter((config) => config['access.token.claim'] === 'true');
  return [
    ...differences('claim', inAccessTokens.flatMap((config) => config['claim.name'] ?? []), code.claims).map((each) => `${each} (client ${clientId})`),
    ...(inAccessTokens.some((config) => config['included.custom.audience'] === code.audience) ? [] : [`client ${clientId} has no audience ${code.audience}`]),
  ];
}

function clientFindings({ clientId, secret, redirectUris = [], attributes = {}, ...client }: ClientOfFile): string[] {
  const faults: readonly (readonly [boolean, string])[] = [
    [client['publicClient'] !== false, 'is public'],
    [client['implicitFlowEnabled'] !== false, 'has the implicit flow'],
    [!/^\$\{[A-Z_]+:[^}]*\}$/.test(secret ?? ''), 'has a secret in the file instead of a placeholder'],
    [client['standardFlowEnabled'] === true && attributes['pkce.code.challenge.method'] !== 'S256', 'signs people in without PKCE S256'],
    [client['standardFlowEnabled'] === true && !attributes['backchannel.logout.url'], 'signs people in and is not told when their session ends'],
    [redirectUris.some((uri) => uri.includes('*')) || attributes['post.logout.redirect.uris']?.includes('*') === true, 'has a redirect that is not exact'],
    [((client['webOrigins'] as readonly string[] | undefined) ?? []).length > 0, 'is open to browsers of other origins'],
  ];
  return faults.filter(([bad]) => bad).map(([, what]) => `client ${clientId} ${what}`);
}

const between = (lowest: number, highest: number) => (value: unknown): boolean => typeof value === 'number' && value >= lowest && value <= highest;

const realmSettings: readonly (readonly [string, (value: unknown) => boolean])[] = [
  ['bruteForceProtected', (value) => value === true],
  ['permanentLockout', (value) => value === false], // or anybody could lock anybody out for good
  ['failureFactor', between(3, 10)],
  ['registrationAllowed', (value) => value === false],
  ['revokeRefreshToken', (value) => value === true],
  ['refreshTokenMaxReuse', (value) => value === 0],
  ['accessTokenLifespan', between(60, 300)],
  ['ssoSessionIdleTimeout', between(300, 1_800)],
  ['ssoSessionMaxLifespan', between(3_600, 36_000)],
  ['defaultSignatureAlgorithm', (value) => value === 'RS256'],
  ['eventsEnabled', (value) => value === true],
  ['adminEventsEnabled', (value) => value === true],
];
