import type { MigrationClass } from '@maillage/database';
import { Init1796000000000 } from './init1796000000000.js';

/** Of this service alone; messaging's come before them. */
export const migrations: readonly MigrationClass[] = [Init1796000000000];
