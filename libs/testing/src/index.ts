import './to-refuse.js';

export { openPolicies } from './open-policies.js';
export { settableClock, type SettableClock } from './settable-clock.js';
export { syntheticPerson, type SyntheticPerson } from './synthetic-person.js';
export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.js';
export { badTokens, testOpenId, type BadToken, type TestOpenId, type TokenHolder } from './test-open-id.js';
export { testNats, testPostgres, type TestNats, type TestPostgres } from './test-servers.js';
