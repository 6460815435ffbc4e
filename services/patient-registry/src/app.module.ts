import { Module } from '@nestjs/common';
import { CircleService } from '@maillage/contracts/registry/v1/circle_pb.js';
import { EnrolmentsService } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { MembershipsService } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { PersonsService } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StaysService } from '@maillage/contracts/registry/v1/stays_pb.js';
import { ServiceModule } from '@maillage/platform';
import { CircleModule } from './circle/circle.module.js';
import { EnrolmentsModule } from './enrolments/enrolments.module.js';
import { MembershipsModule } from './memberships/memberships.module.js';
import { registryConfig } from './patient-registry.config.js';
import { PersonsModule } from './persons/persons.module.js';
import { ProjectionsModule } from './projections/projections.module.js';
import { migrations, schemas } from './registry-database.js';
import { StaysModule } from './stays/stays.module.js';

@Module({
  imports: [
    ServiceModule.forRoot({ name: 'patient-registry', context: 'registry', services: [PersonsService, StaysService, MembershipsService, EnrolmentsService, CircleService], schemas, migrations, config: registryConfig }),
    ProjectionsModule, PersonsModule, StaysModule, MembershipsModule, EnrolmentsModule, CircleModule,
  ],
})
export class AppModule {}
