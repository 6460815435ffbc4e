import { readFileSync } from 'node:fs';
import { migrate, schemaSnapshot } from '@maillage/database';
import { testDatabase } from '@maillage/testing';
import { schemas } from './app.module.js';
import { migrations } from './migrations/index.js';

it('schema.sql is what the migrations make', async () => {
  const database = await testDatabase({ template: 'capitation-billing', migrate: (url) => migrate(url, migrations, schemas) });
  try {
    expect(readFileSync(new URL('../schema.sql', import.meta.url), 'utf8')).toBe(await schemaSnapshot(database.url));
  } finally {
    await database.drop();
  }
});
