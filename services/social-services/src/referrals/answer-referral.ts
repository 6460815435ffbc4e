import type { AnswerReferralRequest, Referral as ReferralMessage } from '@maillage/contracts/social/v1/social_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { moveNeed } from '../needs/domain/social-need.js';
import { movedNeedFacts } from '../needs/social-need-facts.js';
import { needChanged } from '../needs/social-need-events.js';
import { SocialNeedRepository } from '../needs/social-need.repository.js';
import { answerReferral } from './domain/referral.js';
import { referralChanged, referralMessage } from './referral-events.js';
import { referralFact } from './referral-facts.js';
import { ReferralRepository } from './referral.repository.js';

/** The receiving organisation accepts or declines. Declined, the need waits for another referral. */
@Injectable()
export class AnswerReferral {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly needs: SocialNeedRepository,
    private readonly referrals: ReferralRepository,
  ) {}

  execute({ referralId, version, accept, reason }: AnswerReferralRequest, context: RequestContext): Promise<ReferralMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const referral = await this.referrals.lock(work, referralId, context.sight, version);
      const next = answerReferral(referral, { accept, reason });
      await this.referrals.update(work, next);
      work.publish(referralChanged(next));
      work.declare(referralFact(next, context.now));
      if (next.state === 'DECLINED') {
        const need = moveNeed(await this.needs.lock(work, referral.needId, context.sight), 'ACCEPTED');
        await this.needs.update(work, need);
        work.publish(needChanged(need));
        work.declare(...movedNeedFacts(need, await this.needs.declaredFor(work, need.id), context.now));
      }
      return referralMessage(next, context.now);
    });
  }
}
