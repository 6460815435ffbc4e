import { readFile } from 'node:fs/promises';
import { schemaSnapshot } from '@maillage/database';
import { careDatabase } from './care.fixture.js';

it('schema.sql is what the migrations make', async () => {
  const database = await careDatabase();
  const snapshot = await schemaSnapshot(database.url);
  await database.drop();
  expect(await readFile(new URL('../schema.sql', import.meta.url), 'utf8')).toBe(snapshot);
});
