// The package types its entry point only; this is the one class of it that is used.
declare module 'keycloak-connect/middleware/auth-utils/token.js' {
  export default class Token {
    constructor(token: string, clientId?: string);
    hasRealmRole(role: string): boolean;
    hasApplicationRole(resource: string, role: string): boolean;
  }
}
