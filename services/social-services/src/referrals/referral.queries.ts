import { visibleSql } from '@maillage/access';
import { create } from '@bufbuild/protobuf';
import { ListReferralsResponseSchema, ReferralSchema, type ListReferralsRequest, type ListReferralsResponse } from '@maillage/contracts/social/v1/social_pb.js';
import { Pager, Params, reader, type Work } from '@maillage/database';
import type { RequestContext } from '@maillage/messaging';
import { Snapshot, type DomainEvent } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { personGroup } from '../projections/person-group.js';
import type { Referral } from './domain/referral-state.js';
import { referralChanged, referralMessage } from './referral-events.js';

const columns = `r.id, r.need_id AS "needId", r.person_id AS "personId", r.organization_id AS "organizationId", r.network_id AS "networkId", r.state, r.out_of_perimeter AS "outOfPerimeter",
  r.sent_at AS "sentAt", r.sent_at, r.answer_due_at AS "answerDueAt", r.reminders, r.reason, r.outcome, r.version`;
const batch = 500;

@Injectable()
export class ReferralQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pager: Pager,
  ) {}

  /** The work list, oldest first. */
  async list({ state, overdue, personId, pageToken }: ListReferralsRequest, context: RequestContext): Promise<ListReferralsResponse> {
    const params = new Params([personId || null, state, overdue, context.now]);
    const { rows, nextPageToken } = await this.pager.page<Referral>(
      reader(this.dataSource),
      { name: 'social.referrals', actor: context.actor.subject, token: pageToken, size: 200, order: ['sent_at', 'id'] },
      `${personGroup} SELECT ${columns} FROM referral r
        WHERE ($1::uuid IS NULL OR r.person_id IN (SELECT person_id FROM same_person)) AND ($2 = '' OR r.state = $2) AND (NOT $3 OR (r.state = 'SENT' AND r.answer_due_at <= $4))
          AND ${visibleSql(context.sight, 'r.person_id', 'social', params.add)}`,
      params.values,
    );
    return create(ListReferralsResponseSchema, { referrals: rows.map((row) => referralMessage(row, context.now)), nextPageToken });
  }

  /** State of every referral, in the order of their ids. */
  @Snapshot(ReferralSchema)
  async *snapshot(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Referral>(`SELECT ${columns} FROM referral r WHERE r.id > $1 ORDER BY r.id LIMIT ${batch}`, [after]);
      for (const referral of rows) yield referralChanged(referral);
      if (rows.length < batch) return;
      after = rows.at(-1)!.id;
    }
  }
}
