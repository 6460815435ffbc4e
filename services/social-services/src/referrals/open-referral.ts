import type { OpenReferralRequest, Referral as ReferralMessage } from '@maillage/contracts/social/v1/social_pb.js';
import { alreadyExists } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { moveNeed } from '../needs/domain/social-need.js';
import { movedNeedFacts } from '../needs/social-need-facts.js';
import { needChanged } from '../needs/social-need-events.js';
import { SocialNeedRepository } from '../needs/social-need.repository.js';
import { sendReferral } from './domain/referral.js';
import type { Referral } from './domain/referral-state.js';
import { referralChanged, referralMessage } from './referral-events.js';
import { referralFact } from './referral-facts.js';
import { ReferralRepository } from './referral.repository.js';

/** Refers an accepted need. Safe to repeat: the caller's referral id decides. */
@Injectable()
export class OpenReferral {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly needs: SocialNeedRepository,
    private readonly referrals: ReferralRepository,
  ) {}

  execute({ referralId, needId, organizationId, networkId }: OpenReferralRequest, context: RequestContext): Promise<ReferralMessage> {
    return this.unitOfWork.run(context, async (work) => {
      // The need is locked first: two referrals of one need queue here.
      const need = await this.needs.lock(work, needId, context.sight);
      const earlier = await this.referrals.find(work, referralId);
      if (earlier) {
        repeatIsTheSame(earlier, { needId, organizationId, networkId });
        return referralMessage(earlier, context.now);
      }
      const referred = moveNeed(need, 'REFERRED');
      const referral = sendReferral({ id: referralId, needId, personId: need.personId, organizationId, networkId }, await this.referrals.receiver(work, organizationId, networkId), context.now);
      await this.needs.update(work, referred);
      await this.referrals.insert(work, referral);
      work.publish(needChanged(referred), referralChanged(referral));
      work.declare(referralFact(referral, context.now), ...movedNeedFacts(referred, await this.needs.declaredFor(work, referred.id), context.now));
      return referralMessage(referral, context.now);
    });
  }
}

/** An id used again must mean the same referral. */
function repeatIsTheSame(earlier: Referral, again: Pick<Referral, 'needId' | 'organizationId' | 'networkId'>): void {
  if (earlier.needId !== again.needId || earlier.organizationId !== again.organizationId || earlier.networkId !== again.networkId)
    throw alreadyExists('REFERRAL_ID_USED', 'This referral id belongs to another referral.', [{ path: 'referral_id', rule: 'id means the same referral' }]);
}
