import type { MigrationClass } from '@maillage/database';
import { messagingMigrations } from '@maillage/messaging/migrations';
import { Init1795500000001 } from './init1795500000001.js';
import { Relationships1797100000004 } from './relationships1797100000004.js';

export const migrations: readonly MigrationClass[] = [...messagingMigrations, Init1795500000001, Relationships1797100000004];
