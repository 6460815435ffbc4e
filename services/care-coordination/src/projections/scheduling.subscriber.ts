import { Injectable } from '@nestjs/common';
import { AppointmentSchema, type Appointment } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { applyNewer } from '@maillage/database';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { SettleEpisodes } from '../episodes/settle-episodes.js';
import { PersonRepository } from './person.repository.js';

/** Which booked appointment answers which task. A wanted one without a place (UNPLACED) answers nothing yet. */
@Injectable()
export class SchedulingSubscriber {
  constructor(
    private readonly persons: PersonRepository,
    private readonly settle: SettleEpisodes,
  ) {}

  @OnEvent(AppointmentSchema)
  async onAppointment(appointment: Appointment, { work }: EventDelivery): Promise<void> {
    if (appointment.answers === '') return;
    // The task, when it is one of ours, decides whose lock it is: the appointment may have been made under an alias.
    const task = await work.maybeOne<{ personId: string }>(`SELECT person_id AS "personId" FROM task WHERE id = $1`, [appointment.answers]);
    const personIds = task && (await this.persons.lock(work, task.personId));
    const isNewer = await applyNewer(work, 'appointment_projection', ['appointment_id'], {
      appointment_id: appointment.appointmentId,
      answers: appointment.answers,
      booked: appointment.state === 'BOOKED',
      version: appointment.version,
    });
    if (isNewer && personIds) await this.settle.execute(work, personIds);
  }
}
