import type { Instant } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { appointmentChanged } from './appointment-events.js';
import { appointmentFacts } from './appointment-facts.js';
import { AppointmentRepository } from './appointment.repository.js';
import { cancelAppointment } from './domain/booking.js';

/** Reaction to a person's newest state: what was booked for a time after the death is free again. A correction of the death brings nothing back by itself. */
@Injectable()
export class CancelForDeath {
  constructor(private readonly appointments: AppointmentRepository) {}

  async execute(work: EventWork, personId: string, now: Instant): Promise<void> {
    for (const appointment of await this.appointments.openAfterDeath(work, personId)) {
      const next = cancelAppointment(appointment, 'DEATH');
      await this.appointments.update(work, next);
      work.publish(appointmentChanged(next));
      work.declare(...appointmentFacts(next, await this.appointments.accessOf(work, next), now));
    }
  }
}
