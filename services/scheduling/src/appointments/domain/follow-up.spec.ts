import { instant } from '@maillage/kernel';
import type { BookableResource } from '../../resources/domain/bookable-resource.js';
import type { Appointment } from './appointment.js';
import { cancelAppointment } from './booking.js';
import { decideFollowUp, followUpId, placeFollowUp, searchTime, withdrawFollowUp, type FollowUpTask } from './follow-up.js';

const at = (day: string) => instant(`2026-03-${day}T10:00:00Z`);
const task: FollowUpTask = { id: 't1', personId: 'p1', networkId: 'n1', state: 'OPEN', from: at('02'), to: at('09') };
const resource: BookableResource = { id: 'r1', kind: 'PRACTITIONER', name: 'Dr A', organizationId: 'o1', zone: 'UTC', purposes: [], networkId: 'n1', active: true, version: 1 };
const place = { resource, from: at('03'), to: instant('2026-03-03T10:30:00Z') };
const booked = placeFollowUp(task, null, place);
const unplaced = placeFollowUp(task, null, null);

describe('the appointment of a task', () => {
  it('is booked at the place that was found', () => {
    expect(booked).toEqual({ id: followUpId('t1'), personId: 'p1', resourceId: 'r1', networkId: 'n1', purpose: 'FOLLOW_UP_VISIT', state: 'BOOKED', from: place.from, to: place.to, answers: 't1', cancelReason: null, meetsPerson: true, bookedAs: followUpId('t1'), version: 1 });
  });
  it('waits for a person when nothing is free', () => expect(unplaced).toMatchObject({ state: 'UNPLACED', resourceId: null, from: task.from, to: task.to, version: 1 }));
  it('that still finds nothing stays as it is, unless its time has changed', () => {
    expect(placeFollowUp(task, unplaced, null)).toBe(unplaced);
    expect(placeFollowUp({ ...task, to: at('10') }, unplaced, null)).toMatchObject({ to: at('10'), version: 2 });
  });
  it('is taken back with the task', () => {
    expect(withdrawFollowUp({ ...task, state: 'WITHDRAWN' }, booked)).toMatchObject({ state: 'CANCELLED', cancelReason: 'TASK_WITHDRAWN', version: 2 });
    expect(withdrawFollowUp({ ...task, state: 'DONE' }, unplaced)).toMatchObject({ state: 'CANCELLED', cancelReason: 'TASK_DONE' });
  });
});

describe('the newest state of the task decides', () => {
  const withdrawn = cancelAppointment(booked, 'TASK_WITHDRAWN');
  const refused = cancelAppointment(booked, 'PERSON_REFUSES');
  it.each<[string, FollowUpTask['state'], Appointment | null, boolean, string]>([
    ['a first time', 'OPEN', null, true, 'PLACE'],
    ['unplaced, tried again', 'OPEN', unplaced, false, 'PLACE'],
    ['booked, nothing new', 'OPEN', booked, false, 'KEEP'],
    ['booked, still within the changed time', 'OPEN', booked, true, 'KEEP'],
    ['opened again after it was withdrawn', 'OPEN', withdrawn, false, 'PLACE'],
    ['cancelled by a person', 'OPEN', refused, true, 'KEEP'],
    ['withdrawn, booked', 'WITHDRAWN', booked, false, 'CANCEL'],
    ['withdrawn, unplaced', 'WITHDRAWN', unplaced, false, 'CANCEL'],
    ['withdrawn, nothing there', 'WITHDRAWN', null, true, 'KEEP'],
    ['withdrawn, cancelled already', 'WITHDRAWN', refused, false, 'KEEP'],
    ['done, booked', 'DONE', booked, false, 'KEEP'],
    ['done, unplaced', 'DONE', unplaced, false, 'CANCEL'],
    ['done, nothing there', 'DONE', null, true, 'KEEP'],
  ])('%s', (_case, state, appointment, timeHasChanged, decision) => expect(decideFollowUp({ ...task, state }, appointment, timeHasChanged)).toBe(decision));

  it('a changed time takes along what it leaves outside, but not what a person has put there', () => {
    const later = { ...task, from: at('05'), to: at('12') };
    expect(decideFollowUp(later, booked, true)).toBe('PLACE');
    expect(decideFollowUp(later, booked, false)).toBe('KEEP');
  });
});

describe('where to look', () => {
  it.each([
    ['ahead: the whole time', at('01'), at('02')],
    ['begun: from now on', at('05'), at('05')],
    ['over, so recorded from the past: the whole time', at('20'), at('02')],
  ])('%s', (_case, now, from) => expect(searchTime(task, now)).toEqual({ from, to: at('09') }));
});
