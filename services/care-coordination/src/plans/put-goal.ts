import { Injectable } from '@nestjs/common';
import type { CarePlan, PutGoalRequest } from '@maillage/contracts/care/v1/coordination_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { episodeIsOpen } from '../episodes/domain/episode-rules.js';
import { EpisodeRepository } from '../episodes/episode.repository.js';
import { putGoal } from './domain/plan.js';
import { fromGoalMessage, planChanged, toPlanMessage } from './plan-events.js';
import { PlanRepository } from './plan.repository.js';

/** Adds or changes one goal; what others did to other goals meanwhile stays. */
@Injectable()
export class PutGoal {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly plans: PlanRepository,
    private readonly episodes: EpisodeRepository,
  ) {}

  execute(request: PutGoalRequest, context: RequestContext): Promise<CarePlan> {
    const message = request.goal!;
    const goal = { ...fromGoalMessage(message, 'goal'), id: request.goalId };
    return this.unitOfWork.run(context, async (work) => {
      const present = await this.plans.lock(work, request.planId, context.sight);
      const { plan, goal: next } = putGoal(present, goal, message.version);
      if (plan === present) return toPlanMessage(present);
      episodeIsOpen(await this.episodes.byId(work, plan.episodeId));

      await this.plans.update(work, plan);
      await this.plans.storeGoal(work, plan.id, next);
      work.publish(planChanged(plan));
      return toPlanMessage(plan);
    });
  }
}
