import type { MigrationClass } from '@maillage/database';
import { Init1796000000000 } from './init1796000000000.js';
import { Relationships1797100000005 } from './relationships1797100000005.js';

/** Of this service alone; messaging's come before them. */
export const migrations: readonly MigrationClass[] = [Init1796000000000, Relationships1797100000005];
