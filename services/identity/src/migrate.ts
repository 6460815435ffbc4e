import { migrateService } from '@maillage/platform/migrate';
import { migrations } from './migrations/index.js';
import { schemas } from './tables.js';

await migrateService({ name: 'identity', schemas, migrations });
