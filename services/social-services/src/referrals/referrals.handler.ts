import { SocialService, type AnswerReferralRequest, type CloseReferralRequest, type ListReferralsRequest, type ListReferralsResponse, type OpenReferralRequest, type Referral } from '@maillage/contracts/social/v1/social_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { Controller } from '@nestjs/common';
import { AnswerReferral } from './answer-referral.js';
import { CloseReferral } from './close-referral.js';
import { OpenReferral } from './open-referral.js';
import { ReferralQueries } from './referral.queries.js';

@Controller()
export class ReferralsHandler {
  constructor(
    private readonly open: OpenReferral,
    private readonly answer: AnswerReferral,
    private readonly close: CloseReferral,
    private readonly queries: ReferralQueries,
  ) {}

  @Rpc(SocialService.method.openReferral)
  openReferral(request: OpenReferralRequest, context: RequestContext): Promise<Referral> {
    return this.open.execute(request, context);
  }

  @Rpc(SocialService.method.answerReferral)
  answerReferral(request: AnswerReferralRequest, context: RequestContext): Promise<Referral> {
    return this.answer.execute(request, context);
  }

  @Rpc(SocialService.method.closeReferral)
  closeReferral(request: CloseReferralRequest, context: RequestContext): Promise<Referral> {
    return this.close.execute(request, context);
  }

  @Rpc(SocialService.method.listReferrals)
  listReferrals(request: ListReferralsRequest, context: RequestContext): Promise<ListReferralsResponse> {
    return this.queries.list(request, context);
  }
}
