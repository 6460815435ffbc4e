import { migrateService } from '@maillage/platform/migrate';
import { migrations } from './migrations/index.js';
import { schemas } from './schemas.js';

await migrateService({ name: 'social-services', schemas, migrations });
