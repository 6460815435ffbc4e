import { readFile } from 'node:fs/promises';
import { migrate, schemaSnapshot } from '@maillage/database';
import { testDatabase } from '@maillage/testing';
import pg from 'pg';
import { Accounts1796200000000 } from './migrations/1796200000000-accounts.js';
import { migrations } from './migrations/index.js';
import { schemas } from './tables.js';

it('schema.sql is what the migrations make', async () => {
  const database = await testDatabase({ template: 'identity', migrate: (url) => migrate(url, migrations, schemas) });
  const snapshot = await schemaSnapshot(database.url);
  await database.drop();
  expect(await readFile(new URL('../schema.sql', import.meta.url), 'utf8')).toBe(snapshot);
});

it('accounts of before keep who they are and whether they are in use', async () => {
  const before = migrations.slice(0, migrations.indexOf(Accounts1796200000000));
  const database = await testDatabase({ template: 'identity before accounts end', migrate: (url) => migrate(url, before) });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`INSERT INTO account (id, subject, person_id, active, version) VALUES (gen_random_uuid(), 'in use', gen_random_uuid(), true, 1), (gen_random_uuid(), 'closed', gen_random_uuid(), false, 2)`);
  await migrate(database.url, migrations, schemas);
  const { rows } = await client.query('SELECT subject, kind, until_at IS NULL AS "inUse", version FROM account ORDER BY subject');
  await client.end();
  await database.drop();
  expect(rows).toEqual([{ subject: 'closed', kind: 'PERSON', inUse: false, version: 2 }, { subject: 'in use', kind: 'PERSON', inUse: true, version: 1 }]);
});
