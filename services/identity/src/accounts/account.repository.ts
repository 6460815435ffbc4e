import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertMany, insertRow, type Work } from '@maillage/database';
import type { LocalDate } from '@maillage/kernel';
import type { Account, AccountLink } from './domain/account.js';
import { accountColumns } from './account-columns.js';
import { accountSchema } from './account.schema.js';

const types = { id: 'uuid', subject: 'text', kind: 'text', practitioner_id: 'uuid', person_id: 'uuid', organization_id: 'uuid', from_at: 'timestamptz', until_at: 'timestamptz', version: 'integer' } as const;

@Injectable()
export class AccountRepository {
  /** The accounts that hold this id and this subject; until the transaction ends nobody else links either. */
  async lock(work: Work, { id, subject }: AccountLink): Promise<{ readonly ofId: Account | null; readonly ofSubject: Account | null }> {
    // In the order of the numbers, so that two callers never wait for each other.
    await work.query(
      `SELECT pg_advisory_xact_lock(key) FROM (SELECT hashtextextended(name, 0) AS key FROM unnest($1::text[]) AS name ORDER BY key) AS keys`,
      [[`account ${id}`, `subject ${subject}`]],
    );
    const found = await work.query<Account>(`SELECT ${accountColumns} FROM account WHERE id = $1 OR subject = $2`, [id, subject]);
    return { ofId: found.find((account) => account.id === id) ?? null, ofSubject: found.find((account) => account.subject === subject) ?? null };
  }

  /** An account that is there, which nobody else changes until the transaction ends. Throws NOT_FOUND with ACCOUNT_UNKNOWN. */
  lockOne(work: Work, id: string): Promise<Account> {
    return work.one<Account>(`SELECT ${accountColumns} FROM account WHERE id = $1 FOR UPDATE`, [id], 'ACCOUNT_UNKNOWN');
  }

  /** All accounts of these practitioners, and those of these subjects whoever holds them; nobody else changes them until the transaction ends. */
  lockStaff(work: Work, practitionerIds: readonly string[], subjects: readonly string[]): Promise<Account[]> {
    return work.query<Account>(`SELECT ${accountColumns} FROM account WHERE practitioner_id = ANY ($1::uuid[]) OR subject = ANY ($2::text[]) ORDER BY id FOR UPDATE`, [practitionerIds, subjects]);
  }

  /** Throws NOT_FOUND with PRACTITIONER_UNKNOWN or ORGANIZATION_UNKNOWN. Persons are the registry's; an account names one, it does not check it. */
  async holderIsKnown(work: Work, { practitionerId, organizationId }: Pick<AccountLink, 'practitionerId' | 'organizationId'>): Promise<void> {
    if (practitionerId !== null) await work.one('SELECT 1 AS known FROM practitioner WHERE id = $1', [practitionerId], 'PRACTITIONER_UNKNOWN');
    if (organizationId !== null) await work.one('SELECT 1 AS known FROM organization WHERE id = $1', [organizationId], 'ORGANIZATION_UNKNOWN');
  }

  /** Whether the practitioner has a role in the organisation that day. */
  async roleIsHeld(work: Work, practitionerId: string | null, organizationId: string, day: LocalDate): Promise<boolean> {
    const role = await work.maybeOne(
      'SELECT 1 AS held FROM practitioner_role WHERE practitioner_id = $1 AND organization_id = $2 AND from_day <= $3 AND (until_day IS NULL OR until_day > $3) LIMIT 1',
      [practitionerId, organizationId, day],
    );
    return role !== null;
  }

  insert(work: Work, account: Account): Promise<void> {
    return insertRow(work, accountSchema, account);
  }

  async insertAll(work: Work, accounts: readonly Account[]): Promise<void> {
    await insertMany(work, 'account', types, accounts.map((account) => ({
      id: account.id, subject: account.subject, kind: account.kind, practitioner_id: account.practitionerId, person_id: account.personId, organization_id: account.organizationId, from_at: account.from, until_at: account.until, version: account.version,
    })));
  }

  /** Writes `next` over `current`. Throws CONFLICT with STALE_VERSION when somebody else did. */
  update(work: Work, current: Account, next: Account): Promise<void> {
    return guardedUpdate(work, accountSchema, next, { version: current.version });
  }
}
