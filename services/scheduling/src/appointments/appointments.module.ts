import { Module } from '@nestjs/common';
import { ResourcesModule } from '../resources/resources.module.js';
import { SlotsModule } from '../slots/slots.module.js';
import { AnswerFollowUpTask } from './answer-follow-up-task.js';
import { AppointmentQueries } from './appointment.queries.js';
import { AppointmentRepository } from './appointment.repository.js';
import { AppointmentsHandler } from './appointments.handler.js';
import { BookAppointment } from './book-appointment.js';
import { CancelAppointment } from './cancel-appointment.js';
import { CancelForDeath } from './cancel-for-death.js';
import { MoveAppointment } from './move-appointment.js';
import { ReadSituation } from './read-situation.js';
import { SnapshotAppointments } from './snapshot-appointments.js';

@Module({
  imports: [SlotsModule, ResourcesModule],
  controllers: [AppointmentsHandler],
  providers: [BookAppointment, MoveAppointment, CancelAppointment, CancelForDeath, AnswerFollowUpTask, ReadSituation, SnapshotAppointments, AppointmentRepository, AppointmentQueries],
  exports: [CancelForDeath, AnswerFollowUpTask],
})
export class AppointmentsModule {}
