import { epochMs, instant, localDate } from '@maillage/kernel';
import '@maillage/testing';
import type { BookableResource } from '../../resources/domain/bookable-resource.js';
import { appointmentStates, appointmentTransitions, type Appointment } from './appointment.js';
import { bookAppointment, cancelAppointment, contentOf, isThere, moveAppointment, moveTarget, type BookingCommand, type BookingSituation } from './booking.js';
import { personIsKnown, repeatIsTheSame, stateAllows } from './booking-rules.js';

const now = instant('2026-03-02T08:00:00Z');
const at = (time: string, day = '02') => instant(`2026-03-${day}T${time}:00Z`);
const span = (from: string, to: string) => ({ from: epochMs(at(from)), to: epochMs(at(to)) });
const resource: BookableResource = { id: 'r1', kind: 'PRACTITIONER', name: 'Dr A', organizationId: 'o1', zone: 'UTC', purposes: ['EVALUATION'], networkId: 'n1', active: true, version: 1 };
const calendar = {
  resourceId: 'r1', closures: [span('11:00', '12:00')], booked: [span('14:00', '14:30')],
  rules: [{ weekdays: [1], fromMinute: 540, toMinute: 1_020, validFrom: localDate('2026-01-01'), validTo: null, slotMinutes: 30 }],
  spans: [{ from: epochMs(at('00:00', '01')) - 9 * 86_400_000, to: epochMs(at('00:00', '01')) + 9 * 86_400_000, offset: 0 }],
};
const free: BookingSituation = { resource, calendar, personDeadFrom: null, personIsBusy: false };
const command: BookingCommand = { id: 'a1', personId: 'p1', resourceId: 'r1', purpose: 'EVALUATION', from: at('09:30'), to: at('10:00'), answers: null };
const decider = { now, recordsThePast: false };
const booked = bookAppointment(command, free, decider);
const unplaced: Appointment = { ...booked, state: 'UNPLACED', resourceId: null };

describe('booking', () => {
  it('keeps the time', () => {
    expect(booked).toEqual({ ...command, networkId: 'n1', state: 'BOOKED', cancelReason: null, meetsPerson: true, bookedAs: contentOf(command), version: 1 });
  });

  it.each<[string, Partial<BookingCommand>, Partial<BookingSituation>, string, string, string]>([
    ['length is sensible', { to: at('09:30') }, {}, 'INVALID_ARGUMENT', 'PERIOD_EMPTY', 'to'],
    ['length is sensible', { to: at('10:00', '03') }, {}, 'INVALID_ARGUMENT', 'APPOINTMENT_TOO_LONG', 'to'],
    ['resource is active', {}, { resource: { ...resource, active: false } }, 'RULE_VIOLATION', 'RESOURCE_INACTIVE', 'resource_id'],
    ['purpose is served', { purpose: 'TRANSPORT' }, {}, 'RULE_VIOLATION', 'PURPOSE_NOT_SERVED', 'purpose'],
    ['start is not past', { from: at('07:30'), to: at('08:00') }, {}, 'RULE_VIOLATION', 'START_IN_PAST', 'from'],
    ['person is alive', {}, { personDeadFrom: at('09:30') }, 'RULE_VIOLATION', 'PERSON_DECEASED', 'person_id'],
    ['time is offered: the rule', { from: at('08:30'), to: at('09:00') }, {}, 'RULE_VIOLATION', 'OUTSIDE_AVAILABILITY', 'from'],
    ['time is offered: the raster', { from: at('09:40'), to: at('10:10') }, {}, 'RULE_VIOLATION', 'OUTSIDE_AVAILABILITY', 'from'],
    ['time is offered: the closure', { from: at('10:30'), to: at('11:30') }, {}, 'RULE_VIOLATION', 'OUTSIDE_AVAILABILITY', 'from'],
    ['slot is free', { from: at('13:30'), to: at('14:30') }, {}, 'CONFLICT', 'SLOT_TAKEN', 'from'],
    ['person is free', {}, { personIsBusy: true }, 'RULE_VIOLATION', 'PERSON_DOUBLE_BOOKED', 'person_id'],
  ])('is refused unless %s', (_rule, change, situation, category, reason, path) => {
    expect(() => bookAppointment({ ...command, ...change }, { ...free, ...situation }, decider)).toRefuse(category as 'CONFLICT', reason, path);
  });

  it.each<[string, Partial<BookingCommand>, Partial<BookingSituation>, boolean]>([
    ['24 hours at most', { to: at('10:00') }, {}, false],
    ['the past, recorded by integration', {}, { }, true],
    ['a start at this very instant', {}, {}, false],
    ['before the death', {}, { personDeadFrom: at('09:31') }, false],
    ['any purpose where the resource names none', { purpose: 'TRANSPORT' }, { resource: { ...resource, purposes: [] } }, false],
    ['just before and just after what is booked', { from: at('13:30'), to: at('14:00') }, {}, false],
    ['a room beside the person\'s other appointment', {}, { resource: { ...resource, kind: 'ROOM' }, personIsBusy: true }, false],
  ])('accepts %s', (_case, change, situation, recordsThePast) => {
    const when = recordsThePast ? at('12:00') : at('09:30');
    expect(bookAppointment({ ...command, ...change }, { ...free, ...situation }, { now: when, recordsThePast }).state).toBe('BOOKED');
  });

  it('is the same when repeated with the same content', () => {
    expect(() => repeatIsTheSame(cancelAppointment(booked, 'NO_SHOW'), contentOf(command))).not.toThrow();
    expect(() => repeatIsTheSame(booked, contentOf({ ...command, personId: 'p2' }))).toRefuse('ALREADY_EXISTS', 'APPOINTMENT_ID_USED', 'appointment_id');
  });

  it('is for a known person', () => {
    expect(personIsKnown('p')).toBe('p');
    expect(() => personIsKnown(null)).toRefuse('NOT_FOUND', 'PERSON_UNKNOWN', 'person_id');
  });
});

describe('moving', () => {
  const to = { from: at('10:00'), to: at('10:30') };
  it('keeps everything but time and resource', () => {
    const other = { ...free, resource: { ...resource, id: 'r2', networkId: null } };
    expect(moveAppointment(booked, to, other, decider)).toEqual({ ...booked, ...to, resourceId: 'r2', version: 2 });
  });
  it('to where it is has nothing to do', () => expect([isThere(booked, 'r1', command), isThere(booked, 'r2', command), isThere(booked, 'r1', to), isThere(unplaced, 'r1', command)]).toEqual([true, false, false, false]));
  it('places an unplaced one', () => expect(moveAppointment(unplaced, to, free, decider)).toMatchObject({ state: 'BOOKED', resourceId: 'r1', version: 2 }));
  it('obeys the rules of booking', () => expect(() => moveAppointment(booked, { from: at('14:00'), to: at('14:30') }, free, decider)).toRefuse('CONFLICT', 'SLOT_TAKEN'));
  it('is refused after a cancellation', () => {
    expect(() => moveAppointment(cancelAppointment(booked, 'NO_SHOW'), to, free, decider)).toRefuse('CONFLICT', 'APPOINTMENT_STATE', 'appointment_id');
    expect(() => moveTarget(cancelAppointment(booked, 'NO_SHOW'), 'r2')).toRefuse('CONFLICT', 'APPOINTMENT_STATE');
  });
  it('goes to the named resource, or stays with its own', () => {
    expect([moveTarget(booked, null), moveTarget(booked, 'r2'), moveTarget(unplaced, 'r2')]).toEqual(['r1', 'r2', 'r2']);
    expect(() => moveTarget(unplaced, null)).toRefuse('INVALID_ARGUMENT', 'RESOURCE_MISSING', 'resource_id');
  });
});

describe('cancelling', () => {
  const cancelled = cancelAppointment(booked, 'PERSON_ILL');
  it('keeps the reason', () => expect(cancelled).toEqual({ ...booked, state: 'CANCELLED', cancelReason: 'PERSON_ILL', version: 2 }));
  it('for the same reason twice changes nothing', () => expect(cancelAppointment(cancelled, 'PERSON_ILL')).toBe(cancelled));
  it('for another reason is refused', () => expect(() => cancelAppointment(cancelled, 'NO_SHOW')).toRefuse('CONFLICT', 'APPOINTMENT_STATE'));
});

describe('states', () => {
  it.each(appointmentStates.flatMap((from) => appointmentStates.map((to) => [from, to] as const)))('%s to %s follows the table', (from, to) => {
    const check = () => stateAllows({ ...booked, state: from }, to);
    if (appointmentTransitions[from].includes(to)) expect(check).not.toThrow();
    else expect(check).toRefuse('CONFLICT', 'APPOINTMENT_STATE');
  });
});
