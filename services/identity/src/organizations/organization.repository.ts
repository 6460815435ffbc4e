import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import { foldName } from '../directory/domain/fold-name.js';
import { identifierKeys } from '../directory/domain/identifier.js';
import type { Organization } from './domain/organization.js';
import { organizationSchema, type OrganizationRow } from './organization.schema.js';

const rowOf = (organization: Organization): OrganizationRow => ({ ...organization, searchName: foldName(organization.name), identifierKeys: identifierKeys(organization.identifiers) });

@Injectable()
export class OrganizationRepository {
  /** The entry, or null; until the transaction ends nobody else enters or changes it. */
  async lock(work: Work, id: string): Promise<Organization | null> {
    // Locks the id itself, so that two callers who enter the same new organisation queue as well.
    await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('organization ' || $1, 0))`, [id]);
    return work.maybeOne<Organization>(
      `SELECT id, name, kind, legal_entity_id AS "legalEntityId", identifiers, active, origin, decided_here AS "decidedHere", record_version AS "recordVersion", version
         FROM organization WHERE id = $1`,
      [id],
    );
  }

  /** Throws NOT_FOUND with LEGAL_ENTITY_UNKNOWN. */
  async legalEntityIsKnown(work: Work, id: string): Promise<void> {
    await work.one('SELECT 1 AS known FROM organization WHERE id = $1', [id], 'LEGAL_ENTITY_UNKNOWN');
  }

  /** Stores `next` over `current`, which was locked. Answers whether it is a new version, to be published. */
  async store(work: Work, current: Organization | null, next: Organization): Promise<boolean> {
    if (next === current) return false;
    if (!current) await insertRow(work, organizationSchema, rowOf(next));
    else if (next.version > current.version) await guardedUpdate(work, organizationSchema, rowOf(next), { version: current.version });
    else {
      // Nobody sees a difference: only how far the record has been heard moves on.
      await work.execute('UPDATE organization SET record_version = $2 WHERE id = $1', [next.id, next.recordVersion]);
      return false;
    }
    return true;
  }
}
