import { readFile } from 'node:fs/promises';
import { schemaSnapshot } from '@maillage/database';
import { schedulingDatabase } from './scheduling.fixture.js';

it('schema.sql is what the migrations make (npm run schemas -- scheduling writes it)', async () => {
  const database = await schedulingDatabase();
  expect(await readFile(new URL('../schema.sql', import.meta.url), 'utf8')).toBe(await schemaSnapshot(database.url));
  await database.drop();
});
