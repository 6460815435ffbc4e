import { bootstrapService } from '@maillage/platform/bootstrap';

await bootstrapService({ name: 'care-coordination', module: () => import('./app.module.js') });
