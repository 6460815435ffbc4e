import { instant } from '@maillage/kernel';
import { appointmentFacts } from './appointment-facts.js';
import type { Appointment } from './domain/appointment.js';

const [booked, now] = [instant('2026-09-01T08:00:00Z'), instant('2026-09-07T08:00:00Z')];
const end = '2026-10-10T09:30:00.000Z';
const appointment: Appointment = {
  id: 'a', personId: 'p', resourceId: 'r', networkId: null, purpose: 'EVALUATION', state: 'BOOKED', from: instant('2026-09-10T09:00:00Z'), to: instant('2026-09-10T09:30:00Z'),
  answers: null, cancelReason: null, meetsPerson: true, bookedAs: 'c', version: 2,
};
const declared = { grantee: 'organisation:o', from: booked };
const cancelled = { ...appointment, state: 'CANCELLED', cancelReason: 'PERSON_ILL' } as const;
const unplaced = { ...appointment, state: 'UNPLACED', resourceId: null } as const;

it('a booking is a fact of the same id and version', () => {
  expect(appointmentFacts(appointment, { organizationId: 'o', declared: null }, now)).toEqual([
    { factId: 'a', version: 2, effect: 'ALLOW', personId: 'p', grantee: 'organisation:o', basis: 'APPOINTMENT', from: now, until: end },
  ]);
});

it.each([
  ['moved within the organisation, keeps its beginning', appointment, { organizationId: 'o', declared }, now, 'organisation:o', booked, end],
  ['moved to another organisation, begins anew', appointment, { organizationId: 'x', declared }, now, 'organisation:x', now, end],
  ['cancelled, ends', cancelled, { organizationId: 'o', declared }, now, 'organisation:o', booked, now],
  ['cancelled long after its end, is not prolonged', cancelled, { organizationId: 'o', declared }, instant('2026-12-01T08:00:00Z'), 'organisation:o', booked, end],
  ['without its place, ends', unplaced, { organizationId: null, declared }, now, 'organisation:o', booked, now],
])('%s', (_case, state, access, at, grantee, from, until) => {
  expect(appointmentFacts(state, access, at)).toMatchObject([{ grantee, from, until }]);
});

it.each([['wanted', unplaced], ['cancelled', cancelled]])('one that is only %s opens nothing', (_state, state) => {
  expect(appointmentFacts(state, { organizationId: null, declared: null }, now)).toEqual([]);
});
