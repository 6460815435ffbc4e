import type { Sight } from '@maillage/access';
import type { Work } from '@maillage/database';
import { epochMs } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import type { BookableResource } from '../resources/domain/bookable-resource.js';
import { ReadCalendars } from '../slots/read-calendars.js';
import { AppointmentRepository } from './appointment.repository.js';
import type { Time } from './domain/appointment.js';
import type { BookingSituation, Decider } from './domain/booking.js';
import { personIsKnown } from './domain/booking-rules.js';

export const deciderOf = ({ now, actor }: RequestContext): Decider => ({ now, recordsThePast: actor.roles.has('integration') });

/** What booking and moving decide on, read while the resource is locked. */
@Injectable()
export class ReadSituation {
  constructor(
    private readonly appointments: AppointmentRepository,
    private readonly calendars: ReadCalendars,
  ) {}

  /** `appointmentId` is left out of what is booked. Throws NOT_FOUND with PERSON_UNKNOWN, also when `sight` does not reach the person. `wanted` has a sensible length. */
  async execute(work: Work, wanted: Time & { readonly appointmentId: string; readonly personId: string }, resource: BookableResource, sight: Sight): Promise<BookingSituation> {
    const { deadFrom } = personIsKnown(await this.appointments.person(work, wanted.personId, sight));
    const time = { from: epochMs(wanted.from), to: epochMs(wanted.to) };
    const [calendar] = await this.calendars.execute(work, [resource], time, wanted.appointmentId);
    const busy = await this.appointments.busyTimes(work, wanted.personId, wanted, wanted.appointmentId);
    return { resource, calendar: calendar!, personDeadFrom: deadFrom, personIsBusy: busy.length > 0 };
  }
}
