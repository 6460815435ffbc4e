import { visibleSql } from '@maillage/access';
import { create } from '@bufbuild/protobuf';
import { DelegationSchema, ListDelegationsResponseSchema, type ListDelegationsResponse } from '@maillage/contracts/registry/v1/circle_pb.js';
import { Params, reader, type Reader, type Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { delegationChanged, toMessage } from './delegation-events.js';
import type { Delegation } from './domain/delegation.js';

const columns = `d.id, d.person_id AS "personId", d.carer_subject AS "carerSubject", d.carer_role AS role, d.delegated_right AS "right", d.categories, d.from_at AS "from", d.until_at AS until, d.given_by AS "givenBy", d.form,
  d.document_id AS "documentId", d.revoked_at AS "revokedAt", d.revoked_by AS "revokedBy", d.version`;
const snapshotPage = 1_000;

@Injectable()
export class CircleQueries {
  private readonly reader: Reader;

  constructor(dataSource: DataSource) {
    this.reader = reader(dataSource);
  }

  /** Of everybody whom this id stands for, newest first; none for whom the caller does not see. */
  async circle(personId: Uuid, context: RequestContext): Promise<ListDelegationsResponse> {
    const params = new Params([personId]);
    const rows = await this.reader.query<Delegation>(
      `SELECT ${columns} FROM delegation d
        WHERE d.person_id IN (SELECT b.person_id FROM person_alias a JOIN person_alias b ON b.root_id = a.root_id WHERE a.person_id = $1)
          AND ${visibleSql(context.sight, 'd.person_id', 'identity', params.add)}
        ORDER BY d.from_at DESC, d.id DESC`,
      params.values,
    );
    return create(ListDelegationsResponseSchema, { delegations: rows.map(toMessage) });
  }

  /** Where the caller is a carer, now or later. What names themselves needs no other relationship. */
  async own({ actor, now }: RequestContext): Promise<ListDelegationsResponse> {
    const rows = await this.reader.query<Delegation>(
      `SELECT ${columns} FROM delegation d WHERE d.carer_subject = $1 AND d.revoked_at IS NULL AND coalesce(d.until_at, 'infinity') > $2::timestamptz ORDER BY d.from_at DESC, d.id DESC`,
      [actor.subject, now],
    );
    return create(ListDelegationsResponseSchema, { delegations: rows.map(toMessage) });
  }

  @Snapshot(DelegationSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Delegation>(`SELECT ${columns} FROM delegation d WHERE d.id > $1 ORDER BY d.id LIMIT ${snapshotPage}`, [after]);
      for (const row of rows) yield delegationChanged(row);
      if (rows.length < snapshotPage) return;
      after = rows.at(-1)!.id;
    }
  }
}
