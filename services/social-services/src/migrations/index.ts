import { messagingMigrations } from '@maillage/messaging/migrations';
import { Init1796000000500 } from './init1796000000500.js';

export const migrations = [...messagingMigrations, Init1796000000500];
