import { readFile } from 'node:fs/promises';
import { migrate, schemaSnapshot } from '@maillage/database';
import { testDatabase } from '@maillage/testing';
import { migrations } from './migrations/index.js';
import { schemas } from './tables.js';

it('schema.sql is what the migrations make', async () => {
  const database = await testDatabase({ template: 'identity', migrate: (url) => migrate(url, migrations, schemas) });
  const snapshot = await schemaSnapshot(database.url);
  await database.drop();
  expect(await readFile(new URL('../schema.sql', import.meta.url), 'utf8')).toBe(snapshot);
});
