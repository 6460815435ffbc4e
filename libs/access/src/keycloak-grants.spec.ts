import { keycloakGrants } from './keycloak-grants.js';

const tokenOf = (payload: unknown) => ['{"alg":"RS256"}', JSON.stringify(payload), ''].map((part) => Buffer.from(part).toString('base64url')).join('.');

describe('grants of the realm', () => {
  const grants = keycloakGrants(tokenOf({ realm_access: { roles: ['clinician'] }, resource_access: { records: { roles: ['records.read'] } } }));

  it('are read from realm and resource access', () => {
    expect(grants.hasRealmRole('clinician')).toBe(true);
    expect(grants.hasRealmRole('finance')).toBe(false);
    expect(grants.hasResourceRole('records', 'records.read')).toBe(true);
    expect(grants.hasResourceRole('records', 'records.write')).toBe(false);
    expect(grants.hasResourceRole('clinician', 'clinician')).toBe(false);
  });

  it('are none where the token says nothing', () => {
    expect(keycloakGrants(tokenOf({})).hasRealmRole('clinician')).toBe(false);
    expect(keycloakGrants(tokenOf({})).hasResourceRole('records', 'records.read')).toBe(false);
  });
});
