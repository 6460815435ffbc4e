import { visibleSql } from '@maillage/access';
import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { ListRefusedMessagesResponseSchema, ListStaysResponseSchema, StaySchema, type ListRefusedMessagesResponse, type ListStaysResponse, type Stay as StayMessage } from '@maillage/contracts/registry/v1/stays_pb.js';
import { Params, reader, type Reader, type Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import type { Stay } from './domain/stay.js';
import { stayChanged, toMessage } from './stay-events.js';

const columns = `s.id, s.person_id AS "personId", s.facility, s.visit_number AS "visitNumber", s.stay_class AS "stayClass", s.state, s.started_at AS "startedAt", s.ended_at AS "endedAt", s.location,
  s.ended_by_death AS "endedByDeath", s.admitted, s.version`;
const snapshotPage = 1_000;

@Injectable()
export class StayQueries {
  private readonly reader: Reader;

  constructor(dataSource: DataSource) {
    this.reader = reader(dataSource);
  }

  /** Of everybody whom this id stands for, newest first, at most 500. */
  async list(personId: Uuid, context: RequestContext): Promise<ListStaysResponse> {
    const params = new Params([personId]);
    const rows = await this.reader.query<Stay>(
      `SELECT ${columns} FROM stay s
        WHERE s.person_id IN (SELECT b.person_id FROM person_alias a JOIN person_alias b ON b.root_id = a.root_id WHERE a.person_id = $1)
          AND ${visibleSql(context.sight, 's.person_id', 'plan', params.add)}
        ORDER BY s.started_at DESC, s.id DESC LIMIT 500`,
      params.values,
    );
    return create(ListStaysResponseSchema, { stays: rows.map(toMessage) });
  }

  /** Present state of the stays that these messages speak of, in the order of their beginning. */
  async ofMessages(messageKeys: readonly string[]): Promise<StayMessage[]> {
    const rows = await this.reader.query<Stay>(
      `SELECT ${columns} FROM stay s
        WHERE (s.facility, s.visit_number) IN (SELECT m.facility, m.visit_number FROM adt_message m WHERE m.message_key = ANY($1))
        ORDER BY s.started_at, s.id`,
      [messageKeys],
    );
    return rows.map(toMessage);
  }

  /** Newest first, at most 500, without their text. */
  async listRefused(): Promise<ListRefusedMessagesResponse> {
    const messages = await this.reader.query<{ messageId: string; controlId: string; trigger: string; reason: string; receivedAt: string }>(
      `SELECT id AS "messageId", control_id AS "controlId", trigger, reason, received_at AS "receivedAt" FROM adt_message WHERE state = 'REFUSED' ORDER BY received_at DESC, id DESC LIMIT 500`);
    return create(ListRefusedMessagesResponseSchema, { messages });
  }

  @Snapshot(StaySchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Stay>(`SELECT ${columns} FROM stay s WHERE s.id > $1 ORDER BY s.id LIMIT ${snapshotPage}`, [after]);
      for (const row of rows) yield stayChanged(row);
      if (rows.length < snapshotPage) return;
      after = rows.at(-1)!.id;
    }
  }
}
