import { migrateService } from './migrate-service.js';
import { noteMigrations, noteSchema } from './notes-app.fixture.js';

await migrateService({ name: 'notes', schemas: [noteSchema], migrations: noteMigrations });
