#!/usr/bin/env node
// Rewrites services/<name>/schema.sql from the migrations, on a database of its own. Run after a new migration.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { prepare, root } from './prepare.mjs';

if (!process.env.MAILLAGE_PREPARED) {
  await prepare();
  const { runOnProjectNode } = await import('./prepare.mjs');
  process.env.MAILLAGE_PREPARED = '1';
  runOnProjectNode([import.meta.filename, ...process.argv.slice(2)]);
} else {
  const { services, startPostgres, freePort } = await import(join(root, 'deploy/local/dist/index.js'));
  const { schemaSnapshot } = await import(join(root, 'libs/database/dist/index.js'));
  const dir = await mkdtemp(join(tmpdir(), 'maillage-schemas-'));
  await chmod(dir, 0o755);
  const postgres = await startPostgres({ dir, port: await freePort(), durable: false, password: 'schemas' });
  try {
    const wanted = process.argv.slice(2);
    for (const { name, database } of services.filter((each) => each.migrates && (wanted.length === 0 || wanted.includes(each.name)))) {
      const url = await postgres.ensureDatabase(database, 'schemas');
      await promisify(execFile)(process.execPath, [join(root, 'services', name, 'dist/migrate.js')], { env: { ...process.env, DATABASE_URL: url } });
      writeFileSync(join(root, 'services', name, 'schema.sql'), await schemaSnapshot(url));
      console.log(`services/${name}/schema.sql`);
    }
  } finally {
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
