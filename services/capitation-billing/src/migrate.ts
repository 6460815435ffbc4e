import { migrateService } from '@maillage/platform/migrate';
import { contractSchema } from './contracts/contract.schema.js';
import { migrations } from './migrations/index.js';

await migrateService({ name: 'capitation-billing', schemas: [contractSchema], migrations });
