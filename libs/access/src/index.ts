export * from './access-fact.js';
export * from './actor.js';
export * from './keycloak-grants.js';
export * from './require-role.js';
export * from './roles.js';
export * from './sight.js';
export * from './token-verifier.js';
