import { Injectable } from '@nestjs/common';
import { EnrolmentSchema, type Enrolment as EnrolmentMessage } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { Params, reader, type Reader, type Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import { isVisible } from '../visible.js';
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
    return toMessage(await this.reader.one<Enrolment>(`SELECT ${columns} FROM enrolment WHERE id = $1 AND ${isVisible(context, 'person_id', 'membership', params)}`, params.values, 'ENROLMENT_UNKNOWN'));
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
