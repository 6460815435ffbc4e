import { bootstrapService } from '@maillage/platform/bootstrap';

await bootstrapService({ name: 'capitation-billing', module: () => import('./app.module.js') });
