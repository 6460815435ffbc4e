import { grantee, type AccessFact } from '@maillage/access';
import { addMs, type Instant } from '@maillage/kernel';
import type { Appointment } from './domain/appointment.js';

/** Whoever saw the person still writes the report, and answers questions about it, for so long after the appointment. */
export const daysAfterAppointment = 30;
const dayMs = 86_400_000;

/** What a fact of an appointment needs beside it. */
export interface AppointmentAccess {
  /** Whose resource it is; null while it has none. */
  readonly organizationId: string | null;
  /** The fact as declared last. */
  readonly declared: { readonly grantee: string; readonly from: Instant } | null;
}

/**
 * An appointment opens the person to the organisation whose resource it takes, from the booking until 30 days after its end; a cancelled one
 * until the cancellation, one that lost its place no longer. One fact follows the appointment wherever it moves: whom it left sees nothing
 * by it any more. A resource knows its organisation, not the practitioner behind it: colleagues stand in for each other.
 */
export function appointmentFacts({ id, version, personId, state, to }: Appointment, { organizationId, declared }: AppointmentAccess, now: Instant): AccessFact[] {
  const isBooked = state === 'BOOKED';
  if (!isBooked && !declared) return [];
  const whom = isBooked && organizationId !== null ? grantee.organisation(organizationId) : (declared?.grantee ?? '');
  const end = addMs(to, daysAfterAppointment * dayMs);
  const from = declared?.grantee === whom ? declared.from : now;
  return [{ factId: id, version, effect: 'ALLOW', personId, grantee: whom, basis: 'APPOINTMENT', from, until: isBooked || end < now ? end : now }];
}
