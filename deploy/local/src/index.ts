export { startChild, type Child, type ChildCommand, type ChildEnd } from './servers/child.js';
export { cacheFolder, findNats, isRecentEnough, natsVersion, type FoundNats } from './servers/find-nats.js';
export { startNats, type NatsOptions, type NatsServer } from './servers/nats.js';
export { freePort, isPortFree } from './servers/ports.js';
export { startPostgres, type PostgresOptions, type PostgresServer } from './servers/postgres.js';
export { StartFault } from './start-fault.js';
