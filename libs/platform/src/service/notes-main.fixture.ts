import { bootstrapService } from '../bootstrap.js';

await bootstrapService({ name: 'notes', module: () => import('./notes-app.fixture.js') });
