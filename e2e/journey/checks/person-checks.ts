import { firstDayOf } from '@maillage/kernel';
import type { World } from '../world.js';
import { check, type Check, type Databases } from './check.js';
import type { Found } from './run-checks.js';

/** Persons are sets of records; the dead are not enrolled, and nobody is enrolled beyond death. */
export async function checkPersons(databases: Databases, world: World, { imported, joined }: Found): Promise<Check[]> {
  const keys = imported.patients.map(({ resourceId }) => `Patient/${resourceId}`);
  const { records, persons, alive } = await databases.row<{ records: string; persons: string; alive: string }>(
    'patient-registry',
    `SELECT count(*) AS records, count(DISTINCT p.id) AS persons, count(*) FILTER (WHERE p.state = 'ACTIVE') AS alive
       FROM source_record s JOIN person_alias a ON a.person_id = s.person_id JOIN person p ON p.id = a.root_id WHERE s.source = $1 AND s.key = ANY ($2) AND s.deleted_at IS NULL`,
    [world.options.source, keys],
  );
  const inRecord = await databases.row<{ count: string }>('shared-information', `SELECT count(*) FROM resource WHERE type = 'Patient' AND NOT deleted AND id = ANY ($1::uuid[])`, [imported.patients.map(({ resourceId }) => resourceId)]);

  const { enrolled, dead, beyond, unsigned } = await databases.row<{ enrolled: string; dead: string; beyond: string; unsigned: string }>(
    'patient-registry',
    `SELECT count(*) AS enrolled,
            count(*) FILTER (WHERE p.deceased AND p.deceased_on < e."from" AND coalesce(e."to", e."from" + 1) > e."from") AS dead,
            count(*) FILTER (WHERE p.deceased_on IS NOT NULL AND coalesce(e."to", 'infinity') > p.deceased_on + 1) AS beyond,
            count(*) FILTER (WHERE m.signed_on IS DISTINCT FROM $2::date - 1) AS unsigned
       FROM enrolment e JOIN membership m ON m.id = e.membership_id JOIN person_alias a ON a.person_id = e.person_id JOIN person p ON p.id = a.root_id WHERE e.network_id = $1`,
    [world.networkId, firstDayOf(world.options.month)],
  );
  return [
    check('each Patient is one source record of exactly one person', Number(records) === keys.length && Number(alive) === keys.length && Number(inRecord.count) === keys.length, `${keys.length} Patients, ${inRecord.count} in the record, ${records} source records, ${persons} persons`),
    check('every member is enrolled once, signed the day before the month', Number(enrolled) === joined.members.length && unsigned === '0', `${enrolled} enrolments of ${joined.members.length} members, ${unsigned} signed on another day`),
    check('the dead are never enrolled, and nobody beyond the day of death', dead === '0' && beyond === '0', `${dead} enrolled after death, ${beyond} beyond it`),
  ];
}
