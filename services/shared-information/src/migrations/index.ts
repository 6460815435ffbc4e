import { messagingMigrations } from '@maillage/messaging/migrations';
import { Audit1796450000001 } from './audit1796450000001.js';
import { Directives1797200000001 } from './directives1797200000001.js';
import { Init1795500000001 } from './init1795500000001.js';
import { Privacy1797100000003 } from './privacy1797100000003.js';

/** Those of messaging first: they make the outbox and the inbox. */
export const migrations = [...messagingMigrations, Init1795500000001, Audit1796450000001, Privacy1797100000003, Directives1797200000001];
