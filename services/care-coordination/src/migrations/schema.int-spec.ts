import { readFile, writeFile } from 'node:fs/promises';
import { migrate, schemaSnapshot } from '@maillage/database';
import { testDatabase } from '@maillage/testing';
import { schemas } from '../tables.js';
import { migrations } from './index.js';

const snapshot = new URL('../../schema.sql', import.meta.url);

describe('schema.sql', () => {
  it('is what the migrations make; `jest -u` writes it anew', async () => {
    const database = await testDatabase({ template: 'care-coordination', migrate: (url) => migrate(url, migrations, schemas) });
    try {
      const made = await schemaSnapshot(database.url);
      // Jest says `all` when it was asked to update snapshots.
      if ((expect.getState() as unknown as { snapshotState: { _updateSnapshot: string } }).snapshotState._updateSnapshot === 'all') await writeFile(snapshot, made);
      expect(await readFile(snapshot, 'utf8')).toBe(made);
    } finally {
      await database.drop();
    }
  });
});
