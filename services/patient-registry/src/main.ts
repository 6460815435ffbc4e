import { bootstrapService } from '@maillage/platform/bootstrap';

await bootstrapService({ name: 'patient-registry', module: () => import('./app.module.js') });
