export { readRealm, type Realm, type RealmUser } from './open-id/realm.js';
export { clientToken, loginWithPassword, refreshTokens, type ClientCredentials, type PasswordLogin, type TokenSet } from './open-id/sign-in.js';
export { startOpenIdProvider, type OpenIdOptions, type OpenIdProvider } from './open-id/start-open-id-provider.js';
export { startChild, type Child, type ChildCommand, type ChildEnd } from './servers/child.js';
export { cacheFolder, findNats, isRecentEnough, natsVersion, type FoundNats } from './servers/find-nats.js';
export { startNats, type NatsOptions, type NatsServer } from './servers/nats.js';
export { freePort, isPortFree } from './servers/ports.js';
export { startPostgres, type PostgresOptions, type PostgresServer } from './servers/postgres.js';
export { StartFault } from './start-fault.js';
