import { bootstrapService } from '@maillage/platform/bootstrap';

await bootstrapService({ name: 'gateway', module: () => import('./app.module.js') });
