import { bootstrapService } from '@maillage/platform/bootstrap';

await bootstrapService({ name: 'social-services', module: () => import('./app.module.js') });
