import { messagingMigrations } from '@maillage/messaging/migrations';
import { Init1796000000500 } from './init1796000000500.js';
import { Relationships1797100000006 } from './relationships1797100000006.js';

export const migrations = [...messagingMigrations, Init1796000000500, Relationships1797100000006];
