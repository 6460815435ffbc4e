import { alreadyExists, conflict, epochMs, invalidArgument, notFound, period, ruleViolation, type Instant } from '@maillage/kernel';
import type { BookableResource } from '../../resources/domain/bookable-resource.js';
import { isOffered, type Calendar } from '../../slots/domain/free-slots.js';
import { appointmentTransitions, type Appointment, type AppointmentState, type Time } from './appointment.js';

export const longestAppointmentMs = 24 * 3_600_000;

/** An appointment has some length and at most 24 hours: longer stays are no appointments, and one mistyped year must not block a resource. */
export function lengthIsSensible({ from, to }: Time): void {
  period(from, to, 'to');
  if (epochMs(to) - epochMs(from) > longestAppointmentMs) throw invalidArgument('APPOINTMENT_TOO_LONG', 'An appointment lasts at most 24 hours.', [{ path: 'to', rule: 'length is sensible' }]);
}

/** A resource that was closed is booked no more; what was booked before stays. */
export function resourceIsActive(resource: BookableResource): void {
  if (!resource.active) throw ruleViolation('RESOURCE_INACTIVE', 'This resource takes no more appointments.', [{ path: 'resource_id', rule: 'resource is active' }]);
}

/** A resource that names its purposes is booked for those; one that names none serves any. */
export function purposeIsServed(resource: BookableResource, purpose: string): void {
  if (resource.purposes.length > 0 && !resource.purposes.includes(purpose)) throw ruleViolation('PURPOSE_NOT_SERVED', 'This resource does not serve this purpose.', [{ path: 'purpose', rule: 'purpose is served' }]);
}

/** Only integration records what has begun already. */
export function startIsNotPast({ from }: Time, now: Instant): void {
  if (from < now) throw ruleViolation('START_IN_PAST', 'An appointment starts in the future.', [{ path: 'from', rule: 'start is not past' }]);
}

/** Nothing is booked for a time after the death. */
export function personIsAlive({ from }: Time, deadFrom: Instant | null): void {
  if (deadFrom !== null && from >= deadFrom) throw ruleViolation('PERSON_DECEASED', 'This person has died.', [{ path: 'person_id', rule: 'person is alive' }]);
}

/** On the raster, inside the weekly rules, and outside of every closure. */
export function timeIsOffered({ from, to }: Time, calendar: Calendar): void {
  if (!isOffered(calendar, { from: epochMs(from), to: epochMs(to) })) throw ruleViolation('OUTSIDE_AVAILABILITY', 'The resource does not offer this time.', [{ path: 'from', rule: 'time is offered' }]);
}

/** One resource is in one place. The exclusion constraint slot_taken is the backstop. */
export function slotIsFree({ from, to }: Time, { booked }: Calendar): void {
  const [start, end] = [epochMs(from), epochMs(to)];
  if (booked.some((each) => each.from < end && start < each.to)) throw slotTaken();
}

export const slotTaken = (cause?: unknown) => conflict('SLOT_TAKEN', 'Somebody else has booked this time.', [{ path: 'from', rule: 'slot is free' }], { cause });

/** Nobody is with two people at once. The exclusion constraint person_double_booked is the backstop, for one id of a person. */
export function personIsFree(isBusy: boolean): void {
  if (isBusy) throw personDoubleBooked();
}

export const personDoubleBooked = (cause?: unknown) => ruleViolation('PERSON_DOUBLE_BOOKED', 'This person has another appointment at this time.', [{ path: 'person_id', rule: 'person is free' }], { cause });

export function stateAllows(appointment: Appointment, next: AppointmentState): void {
  if (!appointmentTransitions[appointment.state].includes(next)) throw conflict('APPOINTMENT_STATE', `An appointment that is ${appointment.state} cannot become ${next}.`, [{ path: 'appointment_id', rule: 'state allows' }]);
}

/** An UNPLACED appointment has no resource to stay with. */
export function resourceIsNamed(resourceId: string | null): string {
  if (resourceId === null) throw invalidArgument('RESOURCE_MISSING', 'Name the resource that shall take this appointment.', [{ path: 'resource_id', rule: 'resource is named' }]);
  return resourceId;
}

/** An id used again must mean the same appointment; with other content it is somebody's mistake and must not pass in silence. */
export function repeatIsTheSame(earlier: Appointment, content: string): void {
  if (earlier.bookedAs !== content) throw idUsed();
}

export const idUsed = (cause?: unknown) => alreadyExists('APPOINTMENT_ID_USED', 'This appointment id belongs to another appointment.', [{ path: 'appointment_id', rule: 'repeat is the same' }], { cause });

/** The projection of the registry knows the person; it may be behind, so callers bring their position. */
export function personIsKnown<T>(person: T | null): T {
  if (person === null) throw notFound('PERSON_UNKNOWN', 'This person does not exist.', [{ path: 'person_id', rule: 'person is known' }]);
  return person;
}
