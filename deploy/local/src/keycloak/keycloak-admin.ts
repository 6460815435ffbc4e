import type { Realm } from '../open-id/realm.js';

/** Access to the administration of a Keycloak. */
export interface KeycloakAccount {
  /** Address of the server, without a path. */
  readonly server: string;
  readonly username: string;
  readonly password: string;
}

/** The administration interface of one Keycloak. */
export interface KeycloakAdmin {
  /** Calls `/admin/realms<path>`; resolves with what it answers, null for nothing and for 404. Throws what else Keycloak refuses. */
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
}

/** Signs in as the administrator. Throws when Keycloak refuses. */
export async function signInToKeycloak({ server, username, password }: KeycloakAccount): Promise<KeycloakAdmin> {
  const answer = await fetch(`${server}/realms/master/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }) });
  const { access_token: token, error } = (await answer.json()) as { access_token?: string; error?: string };
  if (!token) throw new Error(`Keycloak refuses its administrator: ${error ?? answer.status}`);
  return {
    call: async (method, path, body) => {
      const response = await fetch(`${server}/admin/realms${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`Keycloak refuses ${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
      return text ? (JSON.parse(text) as unknown) : null;
    },
  };
}

/**
 * Makes the realm as the file says when there is none. A realm that exists keeps its people, keys and sessions: it gets the
 * roles and people that it lacks, and its clients follow the file, since addresses and secrets of this start stand
 * in them. Groups and mappers stay as they were: Keycloak cannot skip a group that it has.
 */
export async function provideRealm(admin: KeycloakAdmin, realm: Realm): Promise<void> {
  if (!(await admin.call('GET', `/${realm.realm}`))) return void (await admin.call('POST', '', realm));
  const { roles, users } = realm;
  // Before the clients: an account that Keycloak makes when a client gets one would come without its roles.
  await admin.call('POST', `/${realm.realm}/partialImport`, { ifResourceExists: 'SKIP', roles, users });
  for (const client of realm.clients) {
    const [known] = (await admin.call('GET', `/${realm.realm}/clients?clientId=${encodeURIComponent(client.clientId)}`)) as { id: string; attributes: object }[];
    const { protocolMappers: _kept, ...settings } = client;
    if (known) await admin.call('PUT', `/${realm.realm}/clients/${known.id}`, { ...known, ...settings, attributes: { ...known.attributes, ...client.attributes } });
    else await admin.call('POST', `/${realm.realm}/clients`, client);
  }
}
