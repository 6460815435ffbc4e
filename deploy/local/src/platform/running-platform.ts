import { addressesBehind } from './lock.js';
import { defaultHome, type PlatformAddresses } from './start-platform.js';
import { stateFolder } from './state-folder.js';

/** The platform that runs in this state folder (by default the one of `npm start`), or null when none is ready there. */
export const findRunningPlatform = (home: string = defaultHome()): PlatformAddresses | null => addressesBehind<PlatformAddresses>(stateFolder(home).lock);
