export { settableClock, type SettableClock } from './settable-clock.js';
export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.js';
export { testNats, testPostgres, type TestNats, type TestPostgres } from './test-servers.js';
