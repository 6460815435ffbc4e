import { migrateService } from '@maillage/platform/migrate';
import { migrations } from './migrations/index.js';

await migrateService({ name: 'shared-information', schemas: [], migrations });
