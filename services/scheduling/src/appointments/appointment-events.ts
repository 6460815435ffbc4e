import { create } from '@bufbuild/protobuf';
import { AppointmentSchema, type Appointment as AppointmentMessage } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Appointment } from './domain/appointment.js';

/** The only file that knows both shapes. */
export const toMessage = ({ id, personId, resourceId, networkId, purpose, state, from, to, answers, cancelReason, version }: Appointment): AppointmentMessage =>
  create(AppointmentSchema, { appointmentId: id, personId, resourceId: resourceId ?? '', networkId: networkId ?? '', purpose, state, from, to, answers: answers ?? '', cancelReason: cancelReason ?? '', version });

export const appointmentChanged = (appointment: Appointment): DomainEvent => event(AppointmentSchema, { aggregate: appointment.id, version: appointment.version }, toMessage(appointment));
