import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import { foldName } from '../directory/domain/fold-name.js';
import { identifierKeys } from '../directory/domain/identifier.js';
import type { Practitioner } from './domain/practitioner.js';
import { practitionerSchema, type PractitionerRow } from './practitioner.schema.js';

const rowOf = (practitioner: Practitioner): PractitionerRow => ({
  ...practitioner,
  searchName: foldName([practitioner.familyName, ...practitioner.givenNames].join(' ')),
  identifierKeys: identifierKeys(practitioner.identifiers),
});

@Injectable()
export class PractitionerRepository {
  /** The entry, or null; until the transaction ends nobody else enters or changes it. */
  async lock(work: Work, id: string): Promise<Practitioner | null> {
    // Locks the id itself, so that two callers who enter the same new practitioner queue as well.
    await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('practitioner ' || $1, 0))`, [id]);
    return work.maybeOne<Practitioner>(
      `SELECT id, family_name AS "familyName", given_names AS "givenNames", category, identifiers, active, origin, decided_here AS "decidedHere", record_version AS "recordVersion", version
         FROM practitioner WHERE id = $1`,
      [id],
    );
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
