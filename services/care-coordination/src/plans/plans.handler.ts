import { Controller } from '@nestjs/common';
import { CoordinationService, type AgreePlanRequest, type CarePlan, type CreatePlanRequest, type GetPlanRequest, type PutGoalRequest } from '@maillage/contracts/care/v1/coordination_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { AgreePlan } from './agree-plan.js';
import { CreatePlan } from './create-plan.js';
import { PlanQueries } from './plan.queries.js';
import { PutGoal } from './put-goal.js';

@Controller()
export class PlansHandler {
  constructor(
    private readonly create: CreatePlan,
    private readonly put: PutGoal,
    private readonly agree: AgreePlan,
    private readonly queries: PlanQueries,
  ) {}

  @Rpc(CoordinationService.method.createPlan)
  createPlan(request: CreatePlanRequest, context: RequestContext): Promise<CarePlan> {
    return this.create.execute(request, context);
  }

  @Rpc(CoordinationService.method.putGoal)
  putGoal(request: PutGoalRequest, context: RequestContext): Promise<CarePlan> {
    return this.put.execute(request, context);
  }

  @Rpc(CoordinationService.method.agreePlan)
  agreePlan(request: AgreePlanRequest, context: RequestContext): Promise<CarePlan> {
    return this.agree.execute(request, context);
  }

  @Rpc(CoordinationService.method.getPlan)
  getPlan(request: GetPlanRequest, context: RequestContext): Promise<CarePlan> {
    return this.queries.get(request, context);
  }
}
