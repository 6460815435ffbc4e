import { migrateService } from '@maillage/platform';
import { migrations } from './migrations/index.js';

await migrateService({ name: 'shared-information', schemas: [], migrations });
