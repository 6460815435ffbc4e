import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { ListPractitionersResponseSchema, PractitionerSchema, type ListPractitionersRequest, type ListPractitionersResponse, type Practitioner as PractitionerMessage } from '@maillage/contracts/identity/v1/directory_pb.js';
import { Pager, reader, type Work } from '@maillage/database';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import { everyRow } from '../directory/every-row.js';
import { listCriteria, pageSize } from '../directory/list-criteria.js';
import { practitionerChanged, toMessage, type PublicPractitioner } from './practitioner-events.js';

const columns = 'id, family_name AS "familyName", given_names AS "givenNames", category, identifiers, active, origin, version';

@Injectable()
export class PractitionerQueries {
  constructor(private readonly dataSource: DataSource, private readonly pager: Pager) {}

  /** Throws NOT_FOUND with PRACTITIONER_UNKNOWN. */
  async get(id: string): Promise<PractitionerMessage> {
    return toMessage(await reader(this.dataSource).one<PublicPractitioner>(`SELECT ${columns} FROM practitioner WHERE id = $1`, [id], 'PRACTITIONER_UNKNOWN'));
  }

  /** By family name, then given names. */
  async list(request: ListPractitionersRequest, context: RequestContext): Promise<ListPractitionersResponse> {
    const { where, params } = listCriteria(request);
    const { rows, nextPageToken } = await this.pager.page<PublicPractitioner>(
      reader(this.dataSource),
      { name: `practitioners ${request.identifier} ${request.name}`, actor: context.actor.subject, token: request.pageToken, size: pageSize, order: ['search_name', 'id'] },
      `SELECT ${columns}, search_name FROM practitioner WHERE ${where}`,
      params,
    );
    return create(ListPractitionersResponseSchema, { practitioners: rows.map(toMessage), nextPageToken });
  }

  @Snapshot(PractitionerSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    for await (const row of everyRow<PublicPractitioner>(work, `SELECT ${columns} FROM practitioner WHERE id > $1 ORDER BY id`)) yield practitionerChanged(row);
  }
}
