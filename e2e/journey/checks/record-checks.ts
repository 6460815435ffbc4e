import type { World } from '../world.js';
import { check, type Check, type Databases } from './check.js';
import type { Found } from './run-checks.js';

/** The shared record holds what came in, and nothing without a source. */
export async function checkRecord(databases: Databases, world: World, { imported }: Found): Promise<Check[]> {
  const rows = await databases.rows<{ type: string; own: string; all: string }>('shared-information', 'SELECT type, count(*) FILTER (WHERE source = $1) AS own, count(*) AS all FROM resource WHERE NOT deleted GROUP BY type', [world.options.source]);
  const held = new Map(rows.map(({ type, own, all }) => [type, { own: Number(own), all: Number(all) }]));
  const expected = (type: string): number => imported.received[type]! - (imported.again[type] ?? 0);
  const isHeld = (type: string): boolean => {
    const { own, all } = held.get(type) ?? { own: 0, all: 0 };
    return all >= expected(type) && own >= expected(type) - (imported.conditional[type] ?? 0);
  };
  const short = Object.keys(imported.received).filter((type) => imported.stored[type] !== expected(type) || !isHeld(type));
  const total = Object.values(imported.received).reduce((sum, count) => sum + count, 0);
  const { nameless, unsaid } = await databases.row<{ nameless: string; unsaid: string }>(
    'shared-information',
    `SELECT (SELECT count(*) FROM resource WHERE coalesce(source, '') = '' OR last_updated IS NULL) AS nameless,
            (SELECT count(*) FROM resource_history WHERE coalesce(source, '') = '' OR last_updated IS NULL) AS unsaid`,
  );
  return [
    check('every resource of the bundles is stored', short.length === 0, short.length === 0 ? `${total} resources of ${Object.keys(imported.received).length} types` : short.map((type) => `${type}: ${expected(type)} in, ${imported.stored[type] ?? 0} answered, ${held.get(type)?.own ?? 0} held of this source`).join('; ')),
    check('nothing in the record without source and time', nameless === '0' && unsaid === '0', `${nameless} present and ${unsaid} replaced versions without`),
  ];
}
