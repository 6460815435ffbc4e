import { messagingMigrations } from '@maillage/messaging';
import { migrateService } from '@maillage/platform';
import { migrations } from './migrations/index.js';
import { schemas } from './schemas.js';

await migrateService({ name: 'scheduling', schemas, migrations: [...messagingMigrations, ...migrations] });
