import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { ListPractitionerRolesResponseSchema, PractitionerRoleSchema, type ListPractitionerRolesRequest, type ListPractitionerRolesResponse } from '@maillage/contracts/identity/v1/roles_pb.js';
import { reader, type Work } from '@maillage/database';
import { Snapshot, type DomainEvent } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import { everyRow } from '../directory/every-row.js';
import type { PractitionerRole } from './domain/practitioner-role.js';
import { roleColumns } from './role-columns.js';
import { roleChanged, toMessage } from './role-events.js';

@Injectable()
export class PractitionerRoleQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** By beginning. */
  async list({ practitionerId }: ListPractitionerRolesRequest): Promise<ListPractitionerRolesResponse> {
    const rows = await reader(this.dataSource).query<PractitionerRole>(`SELECT ${roleColumns} FROM practitioner_role WHERE practitioner_id = $1 ORDER BY from_day, id LIMIT 1000`, [practitionerId]);
    return create(ListPractitionerRolesResponseSchema, { roles: rows.map(toMessage) });
  }

  @Snapshot(PractitionerRoleSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    for await (const row of everyRow<PractitionerRole>(work, `SELECT ${roleColumns} FROM practitioner_role WHERE id > $1 ORDER BY id`)) yield roleChanged(row);
  }
}
