import type { AnswerOfferRequest, SocialNeed as SocialNeedMessage } from '@maillage/contracts/social/v1/social_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { moveNeed } from './domain/social-need.js';
import { movedNeedFacts } from './social-need-facts.js';
import { needChanged, needMessage } from './social-need-events.js';
import { SocialNeedRepository } from './social-need.repository.js';

/** The person accepts or refuses help. The same answer again changes nothing. */
@Injectable()
export class AnswerOffer {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly needs: SocialNeedRepository,
  ) {}

  execute({ needId, version, accept }: AnswerOfferRequest, context: RequestContext): Promise<SocialNeedMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const need = await this.needs.lock(work, needId, context.sight, version);
      const to = accept ? 'ACCEPTED' : 'REFUSED';
      if (need.state === to) return needMessage(need);
      const next = moveNeed(need, to);
      await this.needs.update(work, next);
      work.publish(needChanged(next));
      work.declare(...movedNeedFacts(next, await this.needs.declaredFor(work, next.id), context.now));
      return needMessage(next);
    });
  }
}
