import { Injectable } from '@nestjs/common';
import type { CarePlan, CreatePlanRequest } from '@maillage/contracts/care/v1/coordination_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { episodeIsOpen } from '../episodes/domain/episode-rules.js';
import { EpisodeRepository } from '../episodes/episode.repository.js';
import { SettleEpisodes } from '../episodes/settle-episodes.js';
import { PersonRepository } from '../projections/person.repository.js';
import { openPlan } from './domain/plan.js';
import { repeatIsTheSame } from './domain/plan-rules.js';
import { fromGoalMessage, planChanged, toPlanMessage } from './plan-events.js';
import { PlanRepository } from './plan.repository.js';

/** Opens the one plan of an episode. Safe to repeat: the caller's plan id decides, and the answer is the plan as it stands now. */
@Injectable()
export class CreatePlan {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly plans: PlanRepository,
    private readonly episodes: EpisodeRepository,
    private readonly persons: PersonRepository,
    private readonly settle: SettleEpisodes,
  ) {}

  execute(request: CreatePlanRequest, context: RequestContext): Promise<CarePlan> {
    const { planId, networkId, personId } = request;
    const goals = request.goals.map((goal, index) => fromGoalMessage(goal, `goals[${index}]`));
    return this.unitOfWork.run(context, async (work) => {
      // Two callers for one person queue here instead of meeting at the index.
      const personIds = await this.persons.lock(work, personId);
      const episode = await this.episodes.find(work, networkId, personIds, context.sight);
      const earlier = await this.plans.find(work, planId);
      if (earlier) {
        repeatIsTheSame(earlier, request, personIds.includes(earlier.personId));
        return toPlanMessage(earlier);
      }
      episodeIsOpen(episode);
      const plan = openPlan({ id: planId, networkId, personId, goals }, episode);

      await this.plans.insert(work, plan);
      work.publish(planChanged(plan));
      await this.settle.execute(work, personIds);
      return toPlanMessage(plan);
    });
  }
}
