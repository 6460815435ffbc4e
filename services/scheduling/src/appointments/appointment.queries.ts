import { visibleSql } from '@maillage/access';
import { create } from '@bufbuild/protobuf';
import { ListAppointmentsResponseSchema, type Appointment as AppointmentMessage, type ListAppointmentsRequest, type ListAppointmentsResponse } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { Pager, Params, reader } from '@maillage/database';
import { instant } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { toMessage } from './appointment-events.js';
import type { Appointment } from './domain/appointment.js';

const columns = `a.id, a.person_id AS "personId", a.resource_id AS "resourceId", a.network_id AS "networkId", a.purpose, a.state, a.starts_at AS "from", a.ends_at AS "to", a.answers, a.cancel_reason AS "cancelReason", a.version`;

@Injectable()
export class AppointmentQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pager: Pager,
  ) {}

  /** Throws NOT_FOUND with APPOINTMENT_UNKNOWN. */
  async get(id: string, { sight }: RequestContext): Promise<AppointmentMessage> {
    const params = new Params([id]);
    return toMessage(await reader(this.dataSource).one<Appointment>(`SELECT ${columns} FROM appointment a WHERE a.id = $1 AND ${visibleSql(sight, 'a.person_id', 'appointment', params.add)}`, params.values, 'APPOINTMENT_UNKNOWN'));
  }

  /** By start. A person stands for all its ids: whoever asks for one of them sees the same list. */
  async list(request: ListAppointmentsRequest, context: RequestContext): Promise<ListAppointmentsResponse> {
    const params = new Params();
    const conditions = [visibleSql(context.sight, 'a.person_id', 'appointment', params.add)];
    if (request.personId) conditions.push(`a.person_id IN (SELECT person_ids(${params.add(request.personId, 'uuid')}))`);
    if (request.resourceId) conditions.push(`a.resource_id = ${params.add(request.resourceId, 'uuid')}`);
    if (request.networkId) conditions.push(`a.network_id = ${params.add(request.networkId, 'uuid')}`);
    if (request.state) conditions.push(`a.state = ${params.add(request.state, 'text')}`);
    if (request.from) conditions.push(`a.ends_at > ${params.add(instant(request.from, 'from'), 'timestamptz')}`);
    if (request.to) conditions.push(`a.starts_at < ${params.add(instant(request.to, 'to'), 'timestamptz')}`);
    const { rows, nextPageToken } = await this.pager.page<Appointment>(
      reader(this.dataSource),
      { name: 'scheduling.appointments', actor: context.actor.subject, token: request.pageToken, size: 500, order: ['from', 'id'] },
      `SELECT ${columns} FROM appointment a WHERE ${conditions.join(' AND ')}`,
      params.values,
    );
    return create(ListAppointmentsResponseSchema, { appointments: rows.map(toMessage), nextPageToken });
  }
}
