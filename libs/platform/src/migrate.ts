// Apart from the index, which loads all of Nest: a migration is over before that would be.
export { migrateService, type MigrateServiceOptions } from './service/migrate-service.js';
