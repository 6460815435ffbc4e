import type { MigrationClass } from '@maillage/database';
import { messagingMigrations } from '@maillage/messaging/migrations';
import { Identity1795420800000 } from './1795420800000-identity.js';
import { Accounts1796200000000 } from './1796200000000-accounts.js';

/** Everything that the database of identity goes through, in this order. */
export const migrations: readonly MigrationClass[] = [...messagingMigrations, Identity1795420800000, Accounts1796200000000];
