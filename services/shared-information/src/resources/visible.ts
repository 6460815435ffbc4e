import { seesAll, visibleSql, type Sight } from '@maillage/access';
import type { Params } from '@maillage/database';

/**
 * SQL that is true for the rows of `r`, resources or versions of them, that may be shown: the directory to everybody, and what speaks of
 * Patients to who sees this category of data of every one of them. A Patient is who the registry says, and itself a record of somebody.
 */
export function isVisible(sight: Sight, r: string, params: Params): string {
  if (seesAll(sight)) return 'true';
  const known = visibleSql(sight, 'k.person_id', { column: `${r}.category` }, params.add);
  return `CASE WHEN ${r}.category = '' OR ${r}.category = ANY (${params.add([...sight.everybody], 'text[]')}) THEN true ELSE cardinality(${r}.patients) > 0 AND NOT EXISTS (
    SELECT FROM unnest(${r}.patients) AS c (patient_id) WHERE NOT EXISTS (
      SELECT FROM (SELECT p.person_id FROM patient_person p WHERE p.patient_id = c.patient_id UNION ALL SELECT c.patient_id) AS k (person_id) WHERE ${known})) END`;
}
