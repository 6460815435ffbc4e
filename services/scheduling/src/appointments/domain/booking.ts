import { idFrom, type Instant } from '@maillage/kernel';
import { meetsPerson, type BookableResource } from '../../resources/domain/bookable-resource.js';
import type { Calendar } from '../../slots/domain/free-slots.js';
import type { Appointment, Time } from './appointment.js';
import { lengthIsSensible, personIsAlive, personIsFree, purposeIsServed, resourceIsActive, resourceIsNamed, slotIsFree, startIsNotPast, stateAllows, timeIsOffered } from './booking-rules.js';

/** What a caller says when booking. */
export interface BookingCommand extends Time {
  readonly id: string;
  readonly personId: string;
  readonly resourceId: string;
  readonly purpose: string;
  readonly answers: string | null;
}

/** What the decision needs to know, read inside the transaction that holds the resource. */
export interface BookingSituation {
  readonly resource: BookableResource;
  readonly calendar: Calendar;
  /** From when on the person counts as dead; null for the living. */
  readonly personDeadFrom: Instant | null;
  /** Another appointment of the person, under any of its ids, with somebody who meets it. */
  readonly personIsBusy: boolean;
}

export interface Decider {
  readonly now: Instant;
  /** Integration records what other systems have booked, so also what has begun. */
  readonly recordsThePast: boolean;
}

export const contentOf = ({ personId, resourceId, purpose, from, to, answers }: Omit<BookingCommand, 'id'>): string => idFrom('booking', personId, resourceId, purpose, from, to, answers ?? '');

/** All rules of a time, in the order in which a person would want to hear of them. */
function timeIsAllowed(command: Time & { readonly purpose: string }, situation: BookingSituation, decider: Decider): void {
  lengthIsSensible(command);
  resourceIsActive(situation.resource);
  purposeIsServed(situation.resource, command.purpose);
  if (!decider.recordsThePast) startIsNotPast(command, decider.now);
  personIsAlive(command, situation.personDeadFrom);
  timeIsOffered(command, situation.calendar);
  slotIsFree(command, situation.calendar);
  if (meetsPerson(situation.resource)) personIsFree(situation.personIsBusy);
}

/** Books. Throws what booking-rules.ts names. */
export function bookAppointment(command: BookingCommand, situation: BookingSituation, decider: Decider): Appointment {
  timeIsAllowed(command, situation, decider);
  return { ...command, networkId: situation.resource.networkId, state: 'BOOKED', cancelReason: null, meetsPerson: meetsPerson(situation.resource), bookedAs: contentOf(command), version: 1 };
}

/** Where a move shall go; the resource stays when none is named. Throws RESOURCE_MISSING for an UNPLACED appointment without one, and APPOINTMENT_STATE. */
export function moveTarget(appointment: Appointment, resourceId: string | null): string {
  stateAllows(appointment, 'BOOKED');
  return resourceIsNamed(resourceId ?? appointment.resourceId);
}

/** Whether a move has nothing to do. */
export const isThere = (appointment: Appointment, resourceId: string, to: Time): boolean => appointment.state === 'BOOKED' && appointment.resourceId === resourceId && appointment.from === to.from && appointment.to === to.to;

/** The situation's calendar must not hold the appointment itself: its old time does not stand in its way. Throws as bookAppointment, and APPOINTMENT_STATE. */
export function moveAppointment(appointment: Appointment, to: Time, situation: BookingSituation, decider: Decider): Appointment {
  stateAllows(appointment, 'BOOKED');
  timeIsAllowed({ ...to, purpose: appointment.purpose }, situation, decider);
  return { ...appointment, ...to, resourceId: situation.resource.id, networkId: situation.resource.networkId ?? appointment.networkId, meetsPerson: meetsPerson(situation.resource), state: 'BOOKED', version: appointment.version + 1 };
}

/** The cancelled appointment; one that was cancelled for the same reason stays as it is. Throws APPOINTMENT_STATE. */
export function cancelAppointment(appointment: Appointment, reason: string): Appointment {
  if (appointment.state === 'CANCELLED' && appointment.cancelReason === reason) return appointment;
  stateAllows(appointment, 'CANCELLED');
  return { ...appointment, state: 'CANCELLED', cancelReason: reason, version: appointment.version + 1 };
}
