import { bootstrapService } from '@maillage/platform/bootstrap';

await bootstrapService({ name: 'scheduling', module: () => import('./app.module.js') });
