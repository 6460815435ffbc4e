import type { Appointment as AppointmentMessage, BookAppointmentRequest } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { instant } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { ResourceRepository } from '../resources/resource.repository.js';
import { appointmentChanged, toMessage } from './appointment-events.js';
import { appointmentFacts } from './appointment-facts.js';
import { AppointmentRepository, bookingRefusal } from './appointment.repository.js';
import { bookAppointment, contentOf, type BookingCommand } from './domain/booking.js';
import { lengthIsSensible, repeatIsTheSame, slotTaken } from './domain/booking-rules.js';
import { deciderOf, ReadSituation } from './read-situation.js';

/** Books a time of a resource for a person. Safe to repeat: the caller's appointment id decides. */
@Injectable()
export class BookAppointment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resources: ResourceRepository,
    private readonly appointments: AppointmentRepository,
    private readonly situation: ReadSituation,
  ) {}

  execute(request: BookAppointmentRequest, context: RequestContext): Promise<AppointmentMessage> {
    const { appointmentId: id, personId, resourceId, purpose } = request;
    const command: BookingCommand = { id, personId, resourceId, purpose, from: instant(request.from, 'from'), to: instant(request.to, 'to'), answers: request.answers || null };
    lengthIsSensible(command);
    return this.unitOfWork
      .run(context, async (work) => {
        if (await this.appointments.isTooLate(work, id, resourceId, command, context.sight)) throw slotTaken();
        // Callers for one resource queue here, instead of meeting at the exclusion constraint and its deadlocks.
        const resource = (await this.resources.lock(work, [resourceId])).get(resourceId)!;
        const earlier = await this.appointments.find(work, id, context.sight);
        if (earlier) {
          repeatIsTheSame(earlier, contentOf(command));
          return toMessage(earlier);
        }
        const situation = await this.situation.execute(work, { ...command, appointmentId: id }, resource, context.sight);
        const appointment = bookAppointment(command, situation, deciderOf(context));
        await this.appointments.insert(work, appointment);
        work.publish(appointmentChanged(appointment));
        work.declare(...appointmentFacts(appointment, { organizationId: resource.organizationId, declared: null }, context.now));
        return toMessage(appointment);
      })
      .catch((error: unknown) => Promise.reject(bookingRefusal(error)));
  }
}
