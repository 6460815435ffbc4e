import { bootstrapService } from '../bootstrap.js';

await bootstrapService({ name: 'edge', module: () => import('./edge-app.fixture.js') });
