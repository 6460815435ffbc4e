import { writeFile } from 'node:fs/promises';
import { schemaSnapshot } from '@maillage/database';

// `node dist/write-schema.js <database url>` after the migrations have run there.
await writeFile(new URL('../schema.sql', import.meta.url), await schemaSnapshot(process.argv[2] ?? ''));
