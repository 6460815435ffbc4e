import type { MigrationClass } from '@maillage/database';
import { messagingMigrations } from '@maillage/messaging/migrations';
import { Identity1795420800000 } from './1795420800000-identity.js';
import { Sessions1796100000000 } from './1796100000000-sessions.js';
import { Accounts1796200000000 } from './1796200000000-accounts.js';
import { NetworkMembers1797100000002 } from './1797100000002-network-members.js';

/** Everything that the database of identity goes through, in this order. */
export const migrations: readonly MigrationClass[] = [...messagingMigrations, Identity1795420800000, Sessions1796100000000, Accounts1796200000000, NetworkMembers1797100000002];
