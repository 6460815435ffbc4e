import { Module } from '@nestjs/common';
import { CapitationService } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { ServiceModule } from '@maillage/platform';
import { contractSchema } from './contracts/contract.schema.js';
import { ContractsModule } from './contracts/contracts.module.js';
import { ExplanationsModule } from './explanations/explanations.module.js';
import { migrations } from './migrations/index.js';
import { ProjectionsModule } from './projections/projections.module.js';
import { RunsModule } from './runs/runs.module.js';
import { SettlementsModule } from './settlements/settlements.module.js';

/** What main, the migration job and the specs share. */
export const schemas = [contractSchema];

@Module({
  imports: [ServiceModule.forRoot({ name: 'capitation-billing', context: 'capitation', services: [CapitationService], schemas, migrations }), ContractsModule, RunsModule, ExplanationsModule, SettlementsModule, ProjectionsModule],
})
export class AppModule {}
