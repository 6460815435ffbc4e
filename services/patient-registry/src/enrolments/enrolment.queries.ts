import { visibleSql } from '@maillage/access';
import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { EnrolmentSchema, ListEnrolmentsResponseSchema, type Enrolment as EnrolmentMessage, type ListEnrolmentsResponse } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { Params, reader, type Reader, type Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import type { Enrolment } from './domain/enrolment.js';
import { enrolmentChanged, toMessage } from './enrolment-events.js';

const columns = `id, membership_id AS "membershipId", network_id AS "networkId", person_id AS "personId", programme, contract_id AS "contractId", "from", "to", end_reason AS "endReason", version, known_at AS "knownAt"`;
const snapshotPage = 1_000;

@Injectable()
export class EnrolmentQueries {
  private readonly reader: Reader;

  constructor(dataSource: DataSource) {
    this.reader = reader(dataSource);
  }

  /** Throws NOT_FOUND with ENROLMENT_UNKNOWN. */
  async get(enrolmentId: Uuid, context: RequestContext): Promise<EnrolmentMessage> {
    const params = new Params([enrolmentId]);
    return toMessage(await this.reader.one<Enrolment>(`SELECT ${columns} FROM enrolment WHERE id = $1 AND ${visibleSql(context.sight, 'enrolment.person_id', 'membership', params.add)}`, params.values, 'ENROLMENT_UNKNOWN'));
  }

  /** Of everybody whom this id stands for, newest first; none for an unknown person. */
  async list(personId: Uuid, context: RequestContext): Promise<ListEnrolmentsResponse> {
    const params = new Params([personId]);
    const rows = await this.reader.query<Enrolment>(
      `SELECT ${columns} FROM enrolment
        WHERE person_id IN (SELECT b.person_id FROM person_alias a JOIN person_alias b ON b.root_id = a.root_id WHERE a.person_id = $1)
          AND ${visibleSql(context.sight, 'enrolment.person_id', 'membership', params.add)}
        ORDER BY "from" DESC, id DESC`,
      params.values,
    );
    return create(ListEnrolmentsResponseSchema, { enrolments: rows.map(toMessage) });
  }

  @Snapshot(EnrolmentSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Enrolment>(`SELECT ${columns} FROM enrolment WHERE id > $1 ORDER BY id LIMIT ${snapshotPage}`, [after]);
      for (const row of rows) yield enrolmentChanged(row);
      if (rows.length < snapshotPage) return;
      after = rows.at(-1)!.id;
    }
  }
}
