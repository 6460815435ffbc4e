import { bootstrapService } from '@maillage/platform/bootstrap';

await bootstrapService({ name: 'identity', module: () => import('./app.module.js') });
