import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { roles } from '@maillage/access';
import { platformClients, realmFile, realmVariables, serviceEnvironment } from '@maillage/local';
import { claimsAndScopes, realmFindings, type RealmInCode } from './realm-rules.js';
import { sourceFiles } from './repository-files.js';

const text = readFileSync(realmFile, 'utf8');
const secrets = Object.fromEntries(platformClients.map((client) => [client, ''])) as Record<(typeof platformClients)[number], string>;
const audience = serviceEnvironment({ natsUrl: '', issuer: '', auditSecrets: {}, compileCache: '', own: {}, tls: null }, { name: 'care-coordination', databaseUrl: null, healthPort: 0, httpPort: null, natsSeedFile: '', sealSecret: '' }, {})['OIDC_AUDIENCE']!;
const code: RealmInCode = {
  roles,
  clients: platformClients,
  variables: Object.keys(realmVariables('', secrets)),
  audience,
  ...claimsAndScopes(sourceFiles(fileURLToPath(new URL('../..', import.meta.url)), ['libs', 'services', 'deploy'])),
};

describe('realm and code', () => {
  it('agree', () => {
    expect(realmFindings(text, code)).toEqual([]);
  });

  it('what the code reads and asks for is found in its text', () => {
    expect(code.claims).toEqual(['organisation_id', 'practitioner_id']);
    expect(code.scopes).toEqual(['email', 'openid', 'profile']);
  });

  it('names that only the code knows are reported', () => {
    const more: RealmInCode = { roles: [...code.roles, 'auditor'], clients: [...code.clients, 'kiosk'], variables: [...code.variables, 'KIOSK_URL'], audience: 'elsewhere', claims: [...code.claims, 'ward'], scopes: [...code.scopes, 'kiosk'] };
    expect(new Set(realmFindings(text, more))).toEqual(
      new Set([
        'role auditor is in the code and not in the realm',
        'client kiosk is in the code and not in the realm',
        'placeholder KIOSK_URL is in the code and not in the realm',
        'scope kiosk is in the code and not in the realm',
        ...code.clients.flatMap((client) => [`claim ward is in the code and not in the realm (client ${client})`, `client ${client} has no audience elsewhere`]),
      ]),
    );
  });

  // Each line breaks one rule in the real file.
  it.each<[string, string | RegExp, string]>([
    ['role surgeon is in the realm and not in the code', '{"name": "operator"', '{"name": "surgeon"}, {"name": "operator"'],
    ['role operator is in the code and not in the realm', '{"name": "operator", ', '{"name": "clinician", '],
    ['role janitor is given to a user and does not exist', '"default-roles-maillage", "nurse"', '"default-roles-maillage", "nurse", "janitor"'],
    ['client portal is in the realm and not in the code', '"clientId": "source-system"', '"clientId": "portal"'],
    ['client source-system is in the code and not in the realm', '"clientId": "source-system"', '"clientId": "portal"'],
    ['placeholder PORTAL_URL is in the realm and not in the code', '${GATEWAY_URL:', '${PORTAL_URL:'],
    ['scope kiosk is in the realm and not in the code', '"clientId": "journey",', '"clientId": "journey", "defaultClientScopes": ["kiosk"],'],
    ['the realm lists client scopes, which replaces those of Keycloak', '"realm": "maillage",', '"realm": "maillage", "clientScopes": [],'],
    ['claim ward is in the realm and not in the code (client gateway)', '"claim.name": "organisation_id"', '"claim.name": "ward"'],
    ['claim organisation_id is in the code and not in the realm (client gateway)', '"claim.name": "organisation_id"', '"claim.name": "ward"'],
    ['client gateway has no audience maillage', '"included.custom.audience": "maillage"', '"included.custom.audience": "other"'],
    ['client gateway is public', '"publicClient": false', '"publicClient": true'],
    ['client gateway has the implicit flow', '"implicitFlowEnabled": false', '"implicitFlowEnabled": true'],
    ['client gateway has the password grant', '"directAccessGrantsEnabled": false', '"directAccessGrantsEnabled": true'],
    ['client journey has the password grant', /("clientId": "journey"[^]*?"directAccessGrantsEnabled": )false/, '$1true'],
    ['client admin-cli is not listed, so Keycloak makes it with the password grant', '"clientId": "admin-cli"', '"clientId": "other-cli"'],
    ['client gateway has a secret in the file instead of a placeholder', '"${GATEWAY_CLIENT_SECRET:dev-only-gateway-secret}"', '"swordfish"'],
    ['client gateway signs people in without PKCE S256', '"pkce.code.challenge.method": "S256"', '"pkce.code.challenge.method": "plain"'],
    ['client gateway signs people in and is not told when their session ends', 'backchannel.logout.url', 'frontchannel.logout.url'],
    ['client gateway has a redirect that is not exact', '/session/callback"', '/*"'],
    ['client gateway is open to browsers of other origins', '"webOrigins": []', '"webOrigins": ["+"]'],
    ["the realm's bruteForceProtected is not as it must be", '"bruteForceProtected": true', '"bruteForceProtected": false'],
    ["the realm's permanentLockout is not as it must be", '"permanentLockout": false', '"permanentLockout": true'],
    ["the realm's failureFactor is not as it must be", '"failureFactor": 10', '"failureFactor": 100'],
    ["the realm's registrationAllowed is not as it must be", '"registrationAllowed": false', '"registrationAllowed": true'],
    ["the realm's revokeRefreshToken is not as it must be", '"revokeRefreshToken": true', '"revokeRefreshToken": false'],
    ["the realm's refreshTokenMaxReuse is not as it must be", '"refreshTokenMaxReuse": 0', '"refreshTokenMaxReuse": 1'],
    ["the realm's accessTokenLifespan is not as it must be", '"accessTokenLifespan": 300', '"accessTokenLifespan": 3600'],
    ["the realm's ssoSessionIdleTimeout is not as it must be", '"ssoSessionIdleTimeout": 1800', '"ssoSessionIdleTimeout": 86400'],
    ["the realm's ssoSessionMaxLifespan is not as it must be", '"ssoSessionMaxLifespan": 36000', '"ssoSessionMaxLifespan": 864000'],
    ["the realm's defaultSignatureAlgorithm is not as it must be", '"defaultSignatureAlgorithm": "RS256"', '"defaultSignatureAlgorithm": "HS256"'],
    ["the realm's eventsEnabled is not as it must be", '"eventsEnabled": true', '"eventsEnabled": false'],
    ["the realm's adminEventsEnabled is not as it must be", '"adminEventsEnabled": true', '"adminEventsEnabled": false'],
  ])('reported: %s', (finding, written, instead) => {
    const broken = text.replace(written, instead);
    expect(broken).not.toBe(text);
    expect(realmFindings(broken, code)).toContain(finding);
  });
});
