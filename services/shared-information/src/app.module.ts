import { Module } from '@nestjs/common';
import { AuditService } from '@maillage/contracts/information/v1/audit_pb.js';
import { DirectivesService } from '@maillage/contracts/information/v1/directives_pb.js';
import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { ServiceModule } from '@maillage/platform';
import { directiveSchema } from './directives/directive.schema.js';
import { DirectivesModule } from './directives/directives.module.js';
import { AuditModule } from './audit/audit.module.js';
import { migrations } from './migrations/index.js';
import { ProjectionsModule } from './projections/projections.module.js';
import { ResourcesModule } from './resources/resources.module.js';

/** Resources are written as sets of rows by SQL; only directives are mapped by an entity. */
@Module({
  imports: [ServiceModule.forRoot({ name: 'shared-information', context: 'information', services: [RecordService, AuditService, DirectivesService], schemas: [directiveSchema], migrations }), ProjectionsModule, ResourcesModule, AuditModule, DirectivesModule],
})
export class AppModule {}
