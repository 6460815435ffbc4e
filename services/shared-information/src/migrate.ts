import { migrateService } from '@maillage/platform/migrate';
import { directiveSchema } from './directives/directive.schema.js';
import { migrations } from './migrations/index.js';

await migrateService({ name: 'shared-information', schemas: [directiveSchema], migrations });
