import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { ListOrganizationsResponseSchema, OrganizationSchema, type ListOrganizationsRequest, type ListOrganizationsResponse, type Organization as OrganizationMessage } from '@maillage/contracts/identity/v1/directory_pb.js';
import { Pager, reader, type Work } from '@maillage/database';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import { everyRow } from '../directory/every-row.js';
import { listCriteria, pageSize } from '../directory/list-criteria.js';
import { organizationChanged, toMessage, type PublicOrganization } from './organization-events.js';

const columns = 'id, name, kind, legal_entity_id AS "legalEntityId", identifiers, active, origin, version';

@Injectable()
export class OrganizationQueries {
  constructor(private readonly dataSource: DataSource, private readonly pager: Pager) {}

  /** Throws NOT_FOUND with ORGANIZATION_UNKNOWN. */
  async get(id: string): Promise<OrganizationMessage> {
    return toMessage(await reader(this.dataSource).one<PublicOrganization>(`SELECT ${columns} FROM organization WHERE id = $1`, [id], 'ORGANIZATION_UNKNOWN'));
  }

  /** By name. */
  async list(request: ListOrganizationsRequest, context: RequestContext): Promise<ListOrganizationsResponse> {
    const { where, params } = listCriteria(request);
    const { rows, nextPageToken } = await this.pager.page<PublicOrganization>(
      reader(this.dataSource),
      { name: `organizations ${request.identifier} ${request.name}`, actor: context.actor.subject, token: request.pageToken, size: pageSize, order: ['search_name', 'id'] },
      `SELECT ${columns}, search_name FROM organization WHERE ${where}`,
      params,
    );
    return create(ListOrganizationsResponseSchema, { organizations: rows.map(toMessage), nextPageToken });
  }

  @Snapshot(OrganizationSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    for await (const row of everyRow<PublicOrganization>(work, `SELECT ${columns} FROM organization WHERE id > $1 ORDER BY id`)) yield organizationChanged(row);
  }
}
