import type { MigrationClass } from '@maillage/database';
import { AccessFacts1797000000000 } from './access-facts1797000000000.js';
import { Audit1796400000000 } from './audit1796400000000.js';
import { Messaging1790000000000 } from './messaging1790000000000.js';

/** Migrations of messaging's tables; each service puts them before its own. */
export const messagingMigrations: readonly MigrationClass[] = [Messaging1790000000000, Audit1796400000000, AccessFacts1797000000000];
