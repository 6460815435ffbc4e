import { idFrom, type Instant } from '@maillage/kernel';
import { meetsPerson, type BookableResource } from '../../resources/domain/bookable-resource.js';
import type { Appointment, Time } from './appointment.js';
import { cancelAppointment } from './booking.js';

export const followUpPurpose = 'FOLLOW_UP_VISIT';

/** A task of care that wants somebody seen within a time; its newest state. */
export interface FollowUpTask extends Time {
  readonly id: string;
  readonly personId: string;
  readonly networkId: string;
  readonly state: 'OPEN' | 'DONE' | 'WITHDRAWN';
}

/** A free time of a resource. */
export interface Place extends Time {
  readonly resource: BookableResource;
}

/** The same task has the same appointment for ever, however often its events come. */
export const followUpId = (taskId: string): string => idFrom('follow-up', taskId);

const takenBack = ['TASK_WITHDRAWN', 'TASK_DONE'];
const isWithin = (time: Time, within: Time): boolean => within.from <= time.from && time.to <= within.to;

/**
 * What the newest state of the task asks for, by that state alone, so that the order in which versions arrive does not matter. PLACE looks
 * for a time; a person's own decision (a cancellation, a move while the task's time stands) is left alone.
 */
export function decideFollowUp(task: FollowUpTask, appointment: Appointment | null, timeHasChanged: boolean): 'PLACE' | 'CANCEL' | 'KEEP' {
  if (task.state === 'WITHDRAWN') return appointment && appointment.state !== 'CANCELLED' ? 'CANCEL' : 'KEEP';
  // Done: what was booked has happened or is somebody's to cancel, but nobody need look for a time any more.
  if (task.state === 'DONE') return appointment?.state === 'UNPLACED' ? 'CANCEL' : 'KEEP';
  if (!appointment || appointment.state === 'UNPLACED') return 'PLACE';
  if (appointment.state === 'CANCELLED') return takenBack.includes(appointment.cancelReason ?? '') ? 'PLACE' : 'KEEP';
  return timeHasChanged && !isWithin(appointment, task) ? 'PLACE' : 'KEEP';
}

/**
 * Where to look: the task's time, and of it only what lies ahead. A task whose whole time is over comes from records of the past, and is
 * placed in its own time.
 */
export const searchTime = (task: Time, now: Instant): Time => ({ from: task.from < now && now < task.to ? now : task.from, to: task.to });

/** The appointment at its place, or UNPLACED over the task's time; the present one when that is what it is already. */
export function placeFollowUp(task: FollowUpTask, present: Appointment | null, place: Place | null): Appointment {
  const next = {
    id: followUpId(task.id),
    personId: task.personId,
    resourceId: place?.resource.id ?? null,
    networkId: task.networkId,
    purpose: followUpPurpose,
    state: place ? 'BOOKED' : 'UNPLACED',
    from: place?.from ?? task.from,
    to: place?.to ?? task.to,
    answers: task.id,
    cancelReason: null,
    meetsPerson: place ? meetsPerson(place.resource) : true,
    bookedAs: followUpId(task.id),
  } as const;
  if (present?.state === 'UNPLACED' && next.state === 'UNPLACED' && present.from === next.from && present.to === next.to) return present;
  return { ...next, version: (present?.version ?? 0) + 1 };
}

export const withdrawFollowUp = (task: FollowUpTask, appointment: Appointment): Appointment => cancelAppointment(appointment, task.state === 'DONE' ? 'TASK_DONE' : 'TASK_WITHDRAWN');
