import { visibleSql, type Sight } from '@maillage/access';
import { guardedUpdate, insertRow, Params, type Work } from '@maillage/database';
import { conflict, notFound, type Instant, type Uuid } from '@maillage/kernel';
import { Injectable } from '@nestjs/common';
import type { Receiver } from './domain/referral.js';
import type { Referral } from './domain/referral-state.js';
import { referralSchema } from './referral.schema.js';

const columns = `id, need_id AS "needId", person_id AS "personId", organization_id AS "organizationId", network_id AS "networkId", state, out_of_perimeter AS "outOfPerimeter",
  sent_at AS "sentAt", answer_due_at AS "answerDueAt", reminders, reason, outcome, version`;

@Injectable()
export class ReferralRepository {
  find(work: Work, id: Uuid): Promise<Referral | null> {
    return work.maybeOne<Referral>(`SELECT ${columns} FROM referral WHERE id = $1`, [id]);
  }

  /** The referral, locked until the transaction ends. Throws NOT_FOUND with REFERRAL_UNKNOWN, also when `sight` does not reach it, CONFLICT with STALE_VERSION. */
  async lock(work: Work, id: Uuid, sight: Sight, version: number): Promise<Referral> {
    const params = new Params([id]);
    const referral = await work.one<Referral>(`SELECT ${columns} FROM referral r WHERE r.id = $1 AND ${visibleSql(sight, 'r.person_id', 'social', params.add)} FOR NO KEY UPDATE`, params.values, 'REFERRAL_UNKNOWN');
    if (version !== 0 && version !== referral.version) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.');
    return referral;
  }

  /** What the network knows of a receiver. Throws NOT_FOUND with ORGANIZATION_UNKNOWN or NETWORK_UNKNOWN. */
  async receiver(work: Work, organizationId: Uuid, networkId: Uuid): Promise<Receiver> {
    const row = await work.one<{ kindLevel: number | null; perimeterLevel: number | null; member: boolean | null }>(
      `SELECT o.kind_level AS "kindLevel", n.perimeter_level AS "perimeterLevel", o.organization_id = ANY (n.member_ids) AS member
         FROM (VALUES ($1::uuid, $2::uuid)) AS asked (organization_id, network_id)
         LEFT JOIN organization_projection o ON o.organization_id = asked.organization_id AND o.active LEFT JOIN network_projection n ON n.network_id = asked.network_id`,
      [organizationId, networkId],
      'ORGANIZATION_UNKNOWN',
    );
    if (row.kindLevel === null) throw notFound('ORGANIZATION_UNKNOWN', 'This organisation does not exist.', [{ path: 'organization_id', rule: 'organization is known' }]);
    if (row.perimeterLevel === null) throw notFound('NETWORK_UNKNOWN', 'This network does not exist.', [{ path: 'network_id', rule: 'network is known' }]);
    return { kindLevel: row.kindLevel, perimeterLevel: row.perimeterLevel, member: row.member === true };
  }

  /** Referrals whose answer is late, locked; those that somebody else works on are left to them. */
  lockOverdue(work: Work, now: Instant, limit: number): Promise<Referral[]> {
    return work.query<Referral>(`SELECT ${columns} FROM referral WHERE state = 'SENT' AND answer_due_at <= $1 ORDER BY answer_due_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`, [now, limit]);
  }

  insert(work: Work, referral: Referral): Promise<void> {
    return insertRow(work, referralSchema, referral);
  }

  update(work: Work, next: Referral): Promise<void> {
    return guardedUpdate(work, referralSchema, next, { version: next.version - 1 });
  }
}
