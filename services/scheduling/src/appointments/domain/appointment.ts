import type { Instant } from '@maillage/kernel';

/** A time of a resource kept for a person. Kept for ever; moves, or is cancelled. */
export interface Appointment {
  readonly id: string;
  /** As written; resolve through aliases. */
  readonly personId: string;
  /** Null while UNPLACED. */
  readonly resourceId: string | null;
  readonly networkId: string | null;
  readonly purpose: string;
  readonly state: AppointmentState;
  /** While UNPLACED, from and to are the time in which it is wanted. */
  readonly from: Instant;
  readonly to: Instant;
  /** Task or request it answers. */
  readonly answers: string | null;
  readonly cancelReason: string | null;
  /** False for rooms and vehicles: they may overlap with the person's other appointments. */
  readonly meetsPerson: boolean;
  /** Stands for the content of the command that made it, so that a repeat is known after it was moved or cancelled. */
  readonly bookedAs: string;
  readonly version: number;
}

export const appointmentStates = ['BOOKED', 'CANCELLED', 'UNPLACED'] as const;
export type AppointmentState = (typeof appointmentStates)[number];

/** What may follow what; everything else is refused with APPOINTMENT_STATE. A cancelled one comes back only by its task, see follow-up.ts. */
export const appointmentTransitions: Readonly<Record<AppointmentState, readonly AppointmentState[]>> = {
  UNPLACED: ['BOOKED', 'CANCELLED'],
  BOOKED: ['BOOKED', 'CANCELLED'],
  CANCELLED: [],
};

export interface Time {
  readonly from: Instant;
  readonly to: Instant;
}
