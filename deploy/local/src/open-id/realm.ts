import { readFileSync } from 'node:fs';
import { StartFault } from '../start-fault.js';

interface Mapper {
  readonly protocolMapper: string;
  readonly config: Readonly<Record<string, string>>;
}

/** A client as Keycloak's realm export writes it; only what the embedded provider honours. */
export interface RealmClient {
  readonly clientId: string;
  readonly enabled?: boolean;
  readonly secret?: string;
  readonly standardFlowEnabled?: boolean;
  readonly serviceAccountsEnabled?: boolean;
  readonly redirectUris?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  readonly protocolMappers?: readonly Mapper[];
}

/** A user, or the account of a client (`serviceAccountClientId`). */
export interface RealmUser {
  readonly id: string;
  readonly username: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly serviceAccountClientId?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly credentials?: readonly { readonly value: string }[];
  readonly realmRoles: readonly string[];
  readonly groups?: readonly string[];
}

interface RealmGroup {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly subGroups?: readonly RealmGroup[];
}

/** A realm file of Keycloak. */
export interface Realm {
  readonly realm: string;
  readonly displayName: string;
  readonly accessTokenLifespan: number;
  readonly ssoSessionIdleTimeout: number;
  readonly ssoSessionMaxLifespan: number;
  readonly roles: { readonly realm: readonly { readonly name: string; readonly description: string }[] };
  readonly groups?: readonly RealmGroup[];
  readonly clients: readonly RealmClient[];
  readonly users: readonly RealmUser[];
}

/** Reads a realm file and replaces `${NAME:default}` as Keycloak does at import. Throws StartFault when the file is absent or no realm. */
export function readRealm(file: string, variables: Readonly<Record<string, string | undefined>>): Realm {
  try {
    const text = readFileSync(file, 'utf8').replaceAll(/\$\{([A-Z_]+):([^}]*)\}/g, (_whole, name: string, otherwise: string) => JSON.stringify(variables[name] ?? otherwise).slice(1, -1));
    const realm = JSON.parse(text) as Realm;
    if (!realm.realm || !realm.clients || !realm.users) throw new Error('it has no realm, clients or users');
    return realm;
  } catch (cause) {
    throw new StartFault(`The realm file ${file} cannot be used (${(cause as Error).message}): restore it from the repository.`, { cause });
  }
}

const groupAttribute = (groups: readonly RealmGroup[] | undefined, path: string, name: string): readonly string[] => {
  const [head, ...rest] = path.split('/').filter(Boolean);
  const group = groups?.find((each) => each.name === head);
  if (!group) return [];
  return [...(rest.length > 0 ? groupAttribute(group.subGroups, rest.join('/'), name) : []), ...(group.attributes?.[name] ?? [])];
};

const attributeOf = (realm: Realm, user: RealmUser, config: Mapper['config']): readonly string[] => {
  const name = config['user.attribute']!;
  const fromGroups = config['aggregate.attrs'] === 'true' ? (user.groups ?? []).flatMap((path) => groupAttribute(realm.groups, path, name)) : [];
  return [...(user.attributes?.[name] ?? []), ...fromGroups];
};

/** Claims that the client's mappers add to this kind of token. A claim without a value is left out, as Keycloak does. */
export function mappedClaims(realm: Realm, client: RealmClient, user: RealmUser, kind: 'access.token.claim' | 'id.token.claim' | 'userinfo.token.claim'): Record<string, unknown> {
  const claims: Record<string, unknown> = {};
  for (const { protocolMapper, config } of client.protocolMappers ?? []) {
    if (config[kind] !== 'true') continue;
    const name = config['claim.name'];
    if (protocolMapper === 'oidc-usermodel-attribute-mapper' && name) {
      const values = attributeOf(realm, user, config);
      if (values.length > 0) claims[name] = config.multivalued === 'true' ? values : values[0];
    }
  }
  return claims;
}

/** Audiences of the client's access tokens; `account` is Keycloak's own client, in which every user has a role. */
export const audiencesOf = (client: RealmClient): string[] => [
  ...(client.protocolMappers ?? [])
    .filter(({ protocolMapper }) => protocolMapper === 'oidc-audience-mapper')
    .map(({ config }) => config['included.custom.audience'] ?? config['included.client.audience']!),
  'account',
];

/** Who the user is, under the standard claim names. */
export const profileOf = (user: RealmUser): Record<string, unknown> => ({
  preferred_username: user.username,
  ...(user.email ? { email: user.email, email_verified: true } : {}),
  ...(user.firstName && user.lastName ? { name: `${user.firstName} ${user.lastName}`, given_name: user.firstName, family_name: user.lastName } : {}),
});
