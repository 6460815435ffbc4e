import { Injectable } from '@nestjs/common';
import type { AgreePlanRequest, CarePlan } from '@maillage/contracts/care/v1/coordination_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { episodeIsOpen } from '../episodes/domain/episode-rules.js';
import { EpisodeRepository } from '../episodes/episode.repository.js';
import { agreePlan, type Plan } from './domain/plan.js';
import { planChanged, toPlanMessage } from './plan-events.js';
import { PlanRepository } from './plan.repository.js';

/** Records the agreement to one version of a plan. Safe to repeat. */
@Injectable()
export class AgreePlan {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly plans: PlanRepository,
    private readonly episodes: EpisodeRepository,
  ) {}

  execute(request: AgreePlanRequest, context: RequestContext): Promise<CarePlan> {
    return this.unitOfWork.run(context, async (work) => {
      const present = await this.plans.lock(work, request.planId, context.sight);
      // The contract's field rules let nobody else through.
      const plan = agreePlan(present, request.version, request.agreedBy as NonNullable<Plan['agreedBy']>);
      if (plan === present) return toPlanMessage(present);
      episodeIsOpen(await this.episodes.byId(work, plan.episodeId));

      await this.plans.update(work, plan);
      work.publish(planChanged(plan));
      return toPlanMessage(plan);
    });
  }
}
