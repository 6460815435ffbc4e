import { AppointmentSchema } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import type { Work } from '@maillage/database';
import { Snapshot, type DomainEvent } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { appointmentChanged } from './appointment-events.js';
import { AppointmentRepository } from './appointment.repository.js';

const pageSize = 1_000;

/** Fills a new consumer with every appointment, cancelled ones too. */
@Injectable()
export class SnapshotAppointments {
  constructor(private readonly appointments: AppointmentRepository) {}

  @Snapshot(AppointmentSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await this.appointments.after(work, after, pageSize);
      for (const appointment of rows) yield appointmentChanged(appointment);
      if (rows.length < pageSize) return;
      after = rows.at(-1)!.id;
    }
  }
}
