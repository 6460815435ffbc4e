import { bootstrapService } from '@maillage/platform/bootstrap';

await bootstrapService({ name: 'shared-information', module: () => import('./app.module.js') });
