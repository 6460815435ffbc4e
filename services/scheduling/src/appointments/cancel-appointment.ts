import type { Appointment as AppointmentMessage, CancelAppointmentRequest } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { versionIsCurrent } from '../resources/domain/bookable-resource.js';
import { appointmentChanged, toMessage } from './appointment-events.js';
import { appointmentFacts } from './appointment-facts.js';
import { AppointmentRepository } from './appointment.repository.js';
import { cancelAppointment } from './domain/booking.js';

/** Cancels; the time is free with the commit. */
@Injectable()
export class CancelAppointment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly appointments: AppointmentRepository,
  ) {}

  execute(request: CancelAppointmentRequest, context: RequestContext): Promise<AppointmentMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const present = await this.appointments.lock(work, request.appointmentId, context.sight);
      const next = cancelAppointment(present, request.reason);
      // A repeat carries the version that the first try has replaced.
      if (next === present) return toMessage(present);
      versionIsCurrent(present.version, request.version);
      await this.appointments.update(work, next);
      work.publish(appointmentChanged(next));
      work.declare(...appointmentFacts(next, await this.appointments.accessOf(work, next), context.now));
      return toMessage(next);
    });
  }
}
