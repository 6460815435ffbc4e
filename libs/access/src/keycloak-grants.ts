/// <reference path="./keycloak-connect.d.ts" />
import Token from 'keycloak-connect/middleware/auth-utils/token.js';

/** What the realm grants the bearer of one token. */
export interface Grants {
  hasRealmRole(role: string): boolean;
  /** Roles of a client, `resource_access` in the token. A role name holds no colon: Keycloak's library splits there. */
  hasResourceRole(resource: string, role: string): boolean;
}

/**
 * Reads a token with Keycloak's own library. It judges nothing: the library accepts tokens without `exp` and with a
 * future `nbf`, so pass only what the token verifier has accepted.
 */
export function keycloakGrants(verifiedToken: string): Grants {
  const token = new Token(verifiedToken);
  return {
    hasRealmRole: (role) => token.hasRealmRole(role),
    hasResourceRole: (resource, role) => token.hasApplicationRole(resource, role),
  };
}
