import { Init1795400000001 } from './init1795400000001.js';
import { Relationships1797100000001 } from './relationships1797100000001.js';

/** Oldest first. */
export const registryMigrations = [Init1795400000001, Relationships1797100000001];
