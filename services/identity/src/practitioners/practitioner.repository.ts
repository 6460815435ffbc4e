import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertMany, insertRow, type Work } from '@maillage/database';
import { foldName } from '../directory/domain/fold-name.js';
import { identifierKeys } from '../directory/domain/identifier.js';
import type { Practitioner } from './domain/practitioner.js';
import { practitionerSchema, type PractitionerRow } from './practitioner.schema.js';

const rowOf = (practitioner: Practitioner): PractitionerRow => ({
  ...practitioner,
  searchName: foldName([practitioner.familyName, ...practitioner.givenNames].join(' ')),
  identifierKeys: identifierKeys(practitioner.identifiers),
});

const columns = 'id, family_name AS "familyName", given_names AS "givenNames", category, identifiers, active, origin, decided_here AS "decidedHere", record_version AS "recordVersion", version';

const types = {
  id: 'uuid', family_name: 'text', given_names: 'text[]', search_name: 'text', category: 'text', identifiers: 'jsonb', identifier_keys: 'text[]', active: 'boolean', origin: 'text', decided_here: 'text[]', record_version: 'integer', version: 'integer',
} as const;

@Injectable()
export class PractitionerRepository {
  /** The entry, or null; until the transaction ends nobody else enters or changes it. */
  async lock(work: Work, id: string): Promise<Practitioner | null> {
    // Locks the id itself, so that two callers who enter the same new practitioner queue as well.
    await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('practitioner ' || $1, 0))`, [id]);
    return work.maybeOne<Practitioner>(`SELECT ${columns} FROM practitioner WHERE id = $1`, [id]);
  }

  /** Entries that have one of these identifiers, with which; nobody else changes them until the transaction ends. */
  async lockByKeys(work: Work, keys: readonly string[]): Promise<{ readonly practitioner: Practitioner; readonly keys: readonly string[] }[]> {
    const wanted = new Set(keys);
    const rows = await work.query<Practitioner & { identifierKeys: string[] }>(`SELECT ${columns}, identifier_keys AS "identifierKeys" FROM practitioner WHERE identifier_keys && $1::text[] ORDER BY id FOR UPDATE`, [keys]);
    return rows.map(({ identifierKeys: held, ...practitioner }) => ({ practitioner, keys: held.filter((key) => wanted.has(key)) }));
  }

  /** New entries, many at once. */
  async insertAll(work: Work, practitioners: readonly Practitioner[]): Promise<void> {
    await insertMany(work, 'practitioner', types, practitioners.map(rowOf).map((row) => ({
      id: row.id, family_name: row.familyName, given_names: row.givenNames, search_name: row.searchName, category: row.category, identifiers: row.identifiers, identifier_keys: row.identifierKeys, active: row.active, origin: row.origin,
      decided_here: row.decidedHere, record_version: row.recordVersion, version: row.version,
    })));
  }

  /** Stores `next` over `current`, which was locked. Answers whether it is a new version, to be published. */
  async store(work: Work, current: Practitioner | null, next: Practitioner): Promise<boolean> {
    if (next === current) return false;
    if (!current) await insertRow(work, practitionerSchema, rowOf(next));
    else if (next.version > current.version) await guardedUpdate(work, practitionerSchema, rowOf(next), { version: current.version });
    else {
      // Nobody sees a difference: only how far the record has been heard moves on.
      await work.execute('UPDATE practitioner SET record_version = $2 WHERE id = $1', [next.id, next.recordVersion]);
      return false;
    }
    return true;
  }
}
