import { Injectable } from '@nestjs/common';
import { insertRow, type Work } from '@maillage/database';
import type { Account, AccountLink } from './domain/account.js';
import { accountSchema } from './account.schema.js';

const columns = 'id, subject, practitioner_id AS "practitionerId", person_id AS "personId", organization_id AS "organizationId", active, version';

@Injectable()
export class AccountRepository {
  /** The accounts that hold this id and this subject; until the transaction ends nobody else links either. */
  async lock(work: Work, { id, subject }: AccountLink): Promise<{ readonly ofId: Account | null; readonly ofSubject: Account | null }> {
    // In the order of the numbers, so that two callers never wait for each other.
    await work.query(
      `SELECT pg_advisory_xact_lock(key) FROM (SELECT hashtextextended(name, 0) AS key FROM unnest($1::text[]) AS name ORDER BY key) AS keys`,
      [[`account ${id}`, `subject ${subject}`]],
    );
    const found = await work.query<Account>(`SELECT ${columns} FROM account WHERE id = $1 OR subject = $2`, [id, subject]);
    return { ofId: found.find((account) => account.id === id) ?? null, ofSubject: found.find((account) => account.subject === subject) ?? null };
  }

  /** Throws NOT_FOUND with PRACTITIONER_UNKNOWN or ORGANIZATION_UNKNOWN. Persons are the registry's; an account names one, it does not check it. */
  async holderIsKnown(work: Work, { practitionerId, organizationId }: AccountLink): Promise<void> {
    if (practitionerId !== null) await work.one('SELECT 1 AS known FROM practitioner WHERE id = $1', [practitionerId], 'PRACTITIONER_UNKNOWN');
    if (organizationId !== null) await work.one('SELECT 1 AS known FROM organization WHERE id = $1', [organizationId], 'ORGANIZATION_UNKNOWN');
  }

  insert(work: Work, account: Account): Promise<void> {
    return insertRow(work, accountSchema, account);
  }
}
