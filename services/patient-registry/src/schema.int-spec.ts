import { readFile } from 'node:fs/promises';
import { migrate, schemaSnapshot } from '@maillage/database';
import { testDatabase } from '@maillage/testing';
import { migrations, schemas } from './registry-database.js';

it('the migrations make what schema.sql shows', async () => {
  const database = await testDatabase({ template: 'patient-registry', migrate: (url) => migrate(url, migrations, schemas) });
  try {
    expect(await schemaSnapshot(database.url)).toBe(await readFile(new URL('../schema.sql', import.meta.url), 'utf8'));
  } finally {
    await database.drop();
  }
});
