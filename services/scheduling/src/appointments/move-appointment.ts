import type { Appointment as AppointmentMessage, MoveAppointmentRequest } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { instant } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { versionIsCurrent } from '../resources/domain/bookable-resource.js';
import { ResourceRepository } from '../resources/resource.repository.js';
import { appointmentChanged, toMessage } from './appointment-events.js';
import { appointmentFacts } from './appointment-facts.js';
import { AppointmentRepository, bookingRefusal } from './appointment.repository.js';
import { isThere, moveAppointment, moveTarget } from './domain/booking.js';
import { lengthIsSensible } from './domain/booking-rules.js';
import { deciderOf, ReadSituation } from './read-situation.js';

/** Moves to another time or resource in one transaction: the old time is let go only with the new one in hand. */
@Injectable()
export class MoveAppointment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resources: ResourceRepository,
    private readonly appointments: AppointmentRepository,
    private readonly situation: ReadSituation,
  ) {}

  execute(request: MoveAppointmentRequest, context: RequestContext): Promise<AppointmentMessage> {
    const to = { from: instant(request.from, 'from'), to: instant(request.to, 'to') };
    lengthIsSensible(to);
    return this.unitOfWork
      .run(context, async (work) => {
        const seen = await this.appointments.get(work, request.appointmentId, context.sight);
        const targetId = moveTarget(seen, request.resourceId || null);
        // Both resources, then the person, then the appointment: the order in which everybody locks.
        const locked = await this.resources.lock(work, [...new Set([targetId, ...(seen.resourceId ? [seen.resourceId] : [])])]);
        const situation = await this.situation.execute(work, { ...to, appointmentId: seen.id, personId: seen.personId }, locked.get(targetId)!, context.sight);
        const present = await this.appointments.lock(work, seen.id, context.sight);
        // A repeat carries the version that the first try has replaced.
        if (isThere(present, targetId, to)) return toMessage(present);
        // Where it is may have changed while we waited: then the resource we took for its own is not.
        versionIsCurrent(present.version, present.resourceId === seen.resourceId ? request.version : seen.version);
        const next = moveAppointment(present, to, situation, deciderOf(context));
        await this.appointments.update(work, next);
        work.publish(appointmentChanged(next));
        work.declare(...appointmentFacts(next, await this.appointments.accessOf(work, next), context.now));
        return toMessage(next);
      })
      .catch((error: unknown) => Promise.reject(bookingRefusal(error)));
  }
}
