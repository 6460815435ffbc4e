import { migrateService } from '@maillage/platform/migrate';
import { migrations, schemas } from './registry-database.js';

await migrateService({ name: 'patient-registry', schemas, migrations });
