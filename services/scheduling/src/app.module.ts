import { SchedulingService } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { messagingMigrations } from '@maillage/messaging/migrations';
import { ServiceModule } from '@maillage/platform';
import { Module } from '@nestjs/common';
import { AppointmentsModule } from './appointments/appointments.module.js';
import { migrations } from './migrations/index.js';
import { ProjectionsModule } from './projections/projections.module.js';
import { ResourcesModule } from './resources/resources.module.js';
import { schedulingConfig } from './scheduling.config.js';
import { schemas } from './schemas.js';
import { SlotsModule } from './slots/slots.module.js';

const service = ServiceModule.forRoot({ name: 'scheduling', context: 'scheduling', services: [SchedulingService], schemas, migrations: [...messagingMigrations, ...migrations], config: schedulingConfig });

@Module({ imports: [service, SlotsModule, ResourcesModule, AppointmentsModule, ProjectionsModule] })
export class AppModule {}
