import { readFileSync } from 'node:fs';
import { migrate, schemaSnapshot } from '@maillage/database';
import { testDatabase } from '@maillage/testing';
import { migrations } from './migrations/index.js';

/** Red when a migration came without its snapshot; README says how to write it again. */
it('schema.sql is what the migrations make', async () => {
  const database = await testDatabase({ template: 'shared-information', migrate: (url) => migrate(url, migrations) });
  expect(await schemaSnapshot(database.url)).toBe(readFileSync(new URL('../schema.sql', import.meta.url), 'utf8'));
  await database.drop();
});
