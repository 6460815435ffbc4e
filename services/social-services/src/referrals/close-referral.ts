import type { CloseReferralRequest, Referral as ReferralMessage } from '@maillage/contracts/social/v1/social_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { moveNeed } from '../needs/domain/social-need.js';
import { movedNeedFacts } from '../needs/social-need-facts.js';
import { needChanged } from '../needs/social-need-events.js';
import { SocialNeedRepository } from '../needs/social-need.repository.js';
import { closeReferral } from './domain/referral.js';
import type { ReferralOutcome } from './domain/referral-state.js';
import { referralChanged, referralMessage } from './referral-events.js';
import { referralFact } from './referral-facts.js';
import { ReferralRepository } from './referral.repository.js';

/** Closes the loop. A need that was met is closed with it; any other waits for another referral. The same closure again changes nothing. */
@Injectable()
export class CloseReferral {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly needs: SocialNeedRepository,
    private readonly referrals: ReferralRepository,
  ) {}

  execute({ referralId, version, outcome }: CloseReferralRequest, context: RequestContext): Promise<ReferralMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const referral = await this.referrals.lock(work, referralId, context.sight, version);
      if (referral.state === 'CLOSED' && referral.outcome === outcome) return referralMessage(referral, context.now);
      const next = closeReferral(referral, outcome as ReferralOutcome);
      const need = moveNeed(await this.needs.lock(work, referral.needId, context.sight), outcome === 'MET' ? 'MET' : 'ACCEPTED');
      await this.referrals.update(work, next);
      await this.needs.update(work, need);
      work.publish(referralChanged(next), needChanged(need));
      work.declare(referralFact(next, context.now), ...movedNeedFacts(need, await this.needs.declaredFor(work, need.id), context.now));
      return referralMessage(next, context.now);
    });
  }
}
