import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import { notFound, type Uuid } from '@maillage/kernel';
import { delegationSchema } from './delegation.schema.js';
import type { Delegation } from './domain/delegation.js';

@Injectable()
export class DelegationRepository {
  /** Serialises changes of one circle, under whatever id of the person. */
  async lockCircle(work: Work, rootId: Uuid): Promise<void> {
    await work.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 20261125))', [rootId]);
  }

  find(work: Work, id: Uuid): Promise<Delegation | null> {
    return work.repository(delegationSchema).findOneBy({ id });
  }

  /** The delegation, locked. Throws NOT_FOUND with DELEGATION_UNKNOWN. */
  async lock(work: Work, id: Uuid): Promise<Delegation> {
    const delegation = await work.repository(delegationSchema).createQueryBuilder('d').setLock('pessimistic_write').where('d.id = :id', { id }).getOne();
    if (!delegation) throw notFound('DELEGATION_UNKNOWN', 'This does not exist.');
    return delegation;
  }

  /** Subjects of the accounts that are the person's own, as identity has told. */
  async ownAccounts(work: Work, rootId: Uuid): Promise<string[]> {
    const rows = await work.query<{ subject: string }>(`SELECT substr(grantee, 9) AS subject FROM access_fact WHERE effect = 'ALLOW' AND basis = 'OWN' AND root_id = $1 AND grantee LIKE 'account:%'`, [rootId]);
    return rows.map(({ subject }) => subject);
  }

  /** How many others are trusted persons of this person at some time of this delegation. */
  async countTrustedBeside(work: Work, { id, from, until }: Delegation, rootId: Uuid): Promise<number> {
    const { count } = await work.one<{ count: number }>(
      `SELECT count(*)::int AS count FROM delegation
        WHERE carer_role = 'TRUSTED_PERSON' AND id <> $1 AND revoked_at IS NULL AND person_id IN (SELECT person_id FROM person_alias WHERE root_id = $2)
          AND from_at < coalesce($4::timestamptz, 'infinity') AND coalesce(until_at, 'infinity') > $3::timestamptz`,
      [id, rootId, from, until], 'X');
    return count;
  }

  insert(work: Work, delegation: Delegation): Promise<void> {
    return insertRow(work, delegationSchema, delegation);
  }

  /** Writes `next` only over the version it was decided on. Throws CONFLICT. */
  update(work: Work, next: Delegation): Promise<void> {
    return guardedUpdate(work, delegationSchema, next, { version: next.version - 1 });
  }
}
