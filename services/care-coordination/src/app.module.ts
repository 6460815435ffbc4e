import { Module } from '@nestjs/common';
import { CoordinationService } from '@maillage/contracts/care/v1/coordination_pb.js';
import { ServiceModule } from '@maillage/platform';
import { careCoordinationConfig } from './care-coordination.config.js';
import { EpisodesModule } from './episodes/episodes.module.js';
import { EvaluationsModule } from './evaluations/evaluations.module.js';
import { migrations } from './migrations/index.js';
import { PlansModule } from './plans/plans.module.js';
import { ProjectionsModule } from './projections/projections.module.js';
import { schemas } from './tables.js';
import { TasksModule } from './tasks/tasks.module.js';
import { TeamModule } from './team/team.module.js';

@Module({
  imports: [
    ServiceModule.forRoot({ name: 'care-coordination', context: 'care', services: [CoordinationService], schemas, migrations, config: careCoordinationConfig }),
    EpisodesModule, EvaluationsModule, PlansModule, TasksModule, TeamModule, ProjectionsModule,
  ],
})
export class AppModule {}
