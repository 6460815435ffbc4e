import type { Applied } from '../steps/apply-messages.js';
import type { Imported } from '../steps/import-bundles.js';
import type { Joined } from '../steps/join-and-enrol.js';
import type { Capitated } from '../steps/run-capitation.js';
import type { World } from '../world.js';
import { checkCapitation } from './capitation-checks.js';
import { Databases, type Check } from './check.js';
import { checkEvents } from './event-checks.js';
import { checkPersons } from './person-checks.js';
import { checkRecord } from './record-checks.js';
import { checkSchedule } from './schedule-checks.js';

/** What the steps found, to be held against the owners' databases. */
export interface Found {
  readonly imported: Imported;
  readonly joined: Joined;
  readonly applied: Applied;
  readonly capitated: Capitated;
}

/** Recomputes the facts by SQL of its own. */
export async function runChecks(world: World, found: Found): Promise<readonly Check[]> {
  const databases = new Databases(world.platform);
  try {
    return [
      ...(await checkRecord(databases, world, found)),
      ...(await checkPersons(databases, world, found)),
      ...(await checkSchedule(databases, world)),
      ...(await checkCapitation(databases, world, found)),
      ...(await checkEvents(databases)),
    ];
  } finally {
    await databases.close();
  }
}
