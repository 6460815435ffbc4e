import { Module } from '@nestjs/common';
import { AppointmentsModule } from '../appointments/appointments.module.js';
import { PersonsSubscriber } from './persons.subscriber.js';
import { TasksSubscriber } from './tasks.subscriber.js';

@Module({ imports: [AppointmentsModule], providers: [PersonsSubscriber, TasksSubscriber] })
export class ProjectionsModule {}
