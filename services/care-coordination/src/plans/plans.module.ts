import { Module } from '@nestjs/common';
import { EpisodesModule } from '../episodes/episodes.module.js';
import { PersonsModule } from '../projections/persons.module.js';
import { AgreePlan } from './agree-plan.js';
import { CreatePlan } from './create-plan.js';
import { PlanQueries } from './plan.queries.js';
import { PlanRepository } from './plan.repository.js';
import { PlansHandler } from './plans.handler.js';
import { PutGoal } from './put-goal.js';

@Module({ imports: [EpisodesModule, PersonsModule], controllers: [PlansHandler], providers: [CreatePlan, PutGoal, AgreePlan, PlanQueries, PlanRepository] })
export class PlansModule {}
