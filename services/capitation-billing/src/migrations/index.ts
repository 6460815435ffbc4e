import { messagingMigrations } from '@maillage/messaging/migrations';
import type { MigrationClass } from '@maillage/database';
import { Init1795000000700 } from './init1795000000700.js';
import { YearEnd1796000000700 } from './year-end1796000000700.js';

/** Oldest first; messaging's tables before our own. */
export const migrations: readonly MigrationClass[] = [...messagingMigrations, Init1795000000700, YearEnd1796000000700];
