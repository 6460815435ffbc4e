import { Module } from '@nestjs/common';
import { AuditService } from '@maillage/contracts/information/v1/audit_pb.js';
import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { ServiceModule } from '@maillage/platform';
import { AuditModule } from './audit/audit.module.js';
import { migrations } from './migrations/index.js';
import { ProjectionsModule } from './projections/projections.module.js';
import { ResourcesModule } from './resources/resources.module.js';

/** Resources are written as sets of rows by SQL; no table is mapped by an entity. */
@Module({
  imports: [ServiceModule.forRoot({ name: 'shared-information', context: 'information', services: [RecordService, AuditService], schemas: [], migrations }), ProjectionsModule, ResourcesModule, AuditModule],
})
export class AppModule {}
