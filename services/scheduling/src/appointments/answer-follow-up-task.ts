import type { Work } from '@maillage/database';
import { conflict, epochMs, instantFromEpochMs, type Instant } from '@maillage/kernel';
import { notYet, type EventWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { ResourceRepository } from '../resources/resource.repository.js';
import { slotsOfAll } from '../slots/domain/free-slots.js';
import { longestSearchDays } from '../slots/domain/search-window.js';
import type { Stretch } from '../slots/domain/stretches.js';
import { dayMs } from '../slots/domain/wall-clock.js';
import { ReadCalendars } from '../slots/read-calendars.js';
import { appointmentChanged } from './appointment-events.js';
import { appointmentFacts } from './appointment-facts.js';
import { AppointmentRepository } from './appointment.repository.js';
import type { Appointment } from './domain/appointment.js';
import { decideFollowUp, followUpId, followUpPurpose, placeFollowUp, searchTime, withdrawFollowUp, type FollowUpTask, type Place } from './domain/follow-up.js';

const mostTries = 20;

/** Reaction to the newest state of a follow-up task of care: the visit is booked, wanted, or taken back. */
@Injectable()
export class AnswerFollowUpTask {
  constructor(
    private readonly appointments: AppointmentRepository,
    private readonly resources: ResourceRepository,
    private readonly calendars: ReadCalendars,
  ) {}

  async execute(work: EventWork, task: FollowUpTask, timeHasChanged: boolean, context: RequestContext): Promise<void> {
    const id = followUpId(task.id);
    const present = await this.appointments.find(work, id, context.sight);
    const decision = decideFollowUp(task, present, timeHasChanged);
    if (decision === 'PLACE') await this.place(work, task, present, context);
    else if (decision === 'CANCEL') await this.write(work, present, withdrawFollowUp(task, await this.appointments.lock(work, id, context.sight)), context.now);
  }

  private async place(work: EventWork, task: FollowUpTask, present: Appointment | null, { now, sight }: RequestContext): Promise<void> {
    const person = await this.appointments.person(work, task.personId, sight);
    // The event of the person comes by another consumer and may be later.
    if (!person) throw notYet('PERSON_UNKNOWN');
    if (await this.appointments.isAnswered(work, task.id, followUpId(task.id))) return;
    const { from, to } = searchTime(task, now);
    // Nobody is seen after the death; a visit that lies before it is still recorded.
    const end = person.deadFrom !== null && person.deadFrom < to ? person.deadFrom : to;
    if (person.deadFrom !== null && end <= from) return;
    const place = await this.findPlace(work, task, { from: epochMs(from), to: Math.min(epochMs(end), epochMs(from) + longestSearchDays * dayMs) });
    // Nobody need look for a visit of somebody who died within its time.
    if (!place && end !== to) return;
    await this.write(work, present, placeFollowUp(task, present, place), now);
  }

  /** The earliest time that is free for the resource and for the person. Only the resource that is chosen is locked, then looked at again. */
  private async findPlace(work: Work, task: FollowUpTask, window: Stretch): Promise<Place | null> {
    const resources = await this.resources.ofNetwork(work, task.networkId, followUpPurpose);
    const time = { from: instantFromEpochMs(window.from), to: instantFromEpochMs(window.to) };
    for (let tries = 0; tries < mostTries; tries += 1) {
      const busy = await this.appointments.busyTimes(work, task.personId, time, followUpId(task.id));
      const earliest = async (among: typeof resources) => {
        const calendars = await this.calendars.execute(work, among, window, followUpId(task.id));
        return slotsOfAll(calendars.map((calendar) => ({ ...calendar, booked: [...calendar.booked, ...busy] })), window, 0)[0];
      };
      const slot = await earliest(resources);
      if (!slot) return null;
      const resource = (await this.resources.lock(work, [slot.resourceId])).get(slot.resourceId)!;
      const still = resource.active ? await earliest([resource]) : undefined;
      if (still && still.from === slot.from) return { resource, from: instantFromEpochMs(slot.from), to: instantFromEpochMs(slot.to) };
    }
    // Others book faster than we look: the event comes again.
    throw conflict('SLOT_TAKEN', 'Somebody else has booked this time.');
  }

  private async write(work: EventWork, present: Appointment | null, next: Appointment, now: Instant): Promise<void> {
    if (next === present) return;
    if (present) await this.appointments.update(work, next);
    else await this.appointments.insert(work, next);
    work.publish(appointmentChanged(next));
    work.declare(...appointmentFacts(next, await this.appointments.accessOf(work, next), now));
  }
}
