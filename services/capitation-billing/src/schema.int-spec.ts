import { readFileSync, writeFileSync } from 'node:fs';
import { migrate, schemaSnapshot } from '@maillage/database';
import { testDatabase } from '@maillage/testing';
import { schemas } from './app.module.js';
import { migrations } from './migrations/index.js';

it('schema.sql is what the migrations make', async () => {
  const database = await testDatabase({ template: 'capitation-billing', migrate: (url) => migrate(url, migrations, schemas) });
  try {
    const file = new URL('../schema.sql', import.meta.url);
    const snapshot = await schemaSnapshot(database.url);
    // WRITE_SCHEMA=1 writes it anew after a migration was added.
    if (process.env['WRITE_SCHEMA']) writeFileSync(file, snapshot);
    expect(readFileSync(file, 'utf8')).toBe(snapshot);
  } finally {
    await database.drop();
  }
});
