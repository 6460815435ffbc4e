import { create } from '@bufbuild/protobuf';
import { ListAppointmentsResponseSchema, type Appointment as AppointmentMessage, type ListAppointmentsRequest, type ListAppointmentsResponse } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { Pager, reader } from '@maillage/database';
import { instant } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { toMessage } from './appointment-events.js';
import type { Appointment } from './domain/appointment.js';

const columns = `id, person_id AS "personId", resource_id AS "resourceId", network_id AS "networkId", purpose, state, starts_at AS "from", ends_at AS "to", answers, cancel_reason AS "cancelReason", version`;

@Injectable()
export class AppointmentQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pager: Pager,
  ) {}

  /** Throws NOT_FOUND with APPOINTMENT_UNKNOWN. */
  async get(id: string): Promise<AppointmentMessage> {
    return toMessage(await reader(this.dataSource).one<Appointment>(`SELECT ${columns} FROM appointment WHERE id = $1`, [id], 'APPOINTMENT_UNKNOWN'));
  }

  /** By start. A person stands for all its ids: whoever asks for one of them sees the same list. */
  async list(request: ListAppointmentsRequest, context: RequestContext): Promise<ListAppointmentsResponse> {
    const conditions: string[] = [];
    const params: unknown[] = [];
    const where = (condition: (place: string) => string, value: unknown): void => void conditions.push(condition(`$${params.push(value)}`));
    if (request.personId) where((place) => `person_id IN (SELECT person_ids(${place}))`, request.personId);
    if (request.resourceId) where((place) => `resource_id = ${place}`, request.resourceId);
    if (request.networkId) where((place) => `network_id = ${place}`, request.networkId);
    if (request.state) where((place) => `state = ${place}`, request.state);
    if (request.from) where((place) => `ends_at > ${place}`, instant(request.from, 'from'));
    if (request.to) where((place) => `starts_at < ${place}`, instant(request.to, 'to'));
    const { rows, nextPageToken } = await this.pager.page<Appointment>(
      reader(this.dataSource),
      { name: 'scheduling.appointments', actor: context.actor.subject, token: request.pageToken, size: 500, order: ['from', 'id'] },
      `SELECT ${columns} FROM appointment WHERE ${conditions.join(' AND ')}`,
      params,
    );
    return create(ListAppointmentsResponseSchema, { appointments: rows.map(toMessage), nextPageToken });
  }
}
