import { enumText, instant, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import { appointmentStates, type Appointment } from './domain/appointment.js';

export const appointmentSchema = new EntitySchema<Appointment>({
  name: 'appointment',
  columns: {
    id: { type: 'uuid', primary: true },
    personId: { type: 'uuid', name: 'person_id' },
    resourceId: { type: 'uuid', name: 'resource_id', nullable: true },
    networkId: { type: 'uuid', name: 'network_id', nullable: true },
    purpose: { type: 'text' },
    state: enumText(appointmentStates),
    from: instant('starts_at'),
    to: instant('ends_at'),
    answers: { type: 'uuid', nullable: true },
    cancelReason: { type: 'text', name: 'cancel_reason', nullable: true },
    meetsPerson: { type: 'boolean', name: 'meets_person' },
    bookedAs: { type: 'uuid', name: 'booked_as' },
    version: { type: 'integer' },
  } satisfies Columns<Appointment>,
});
