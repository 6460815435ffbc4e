import { SocialService, type AnswerOfferRequest, type ListNeedsRequest, type ListNeedsResponse, type OpenNeedRequest, type SocialNeed } from '@maillage/contracts/social/v1/social_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { Controller } from '@nestjs/common';
import { AnswerOffer } from './answer-offer.js';
import { OpenNeed } from './open-need.js';
import { SocialNeedQueries } from './social-need.queries.js';

@Controller()
export class NeedsHandler {
  constructor(
    private readonly open: OpenNeed,
    private readonly answer: AnswerOffer,
    private readonly queries: SocialNeedQueries,
  ) {}

  @Rpc(SocialService.method.openNeed)
  openNeed(request: OpenNeedRequest, context: RequestContext): Promise<SocialNeed> {
    return this.open.execute(request, context);
  }

  @Rpc(SocialService.method.answerOffer)
  answerOffer(request: AnswerOfferRequest, context: RequestContext): Promise<SocialNeed> {
    return this.answer.execute(request, context);
  }

  @Rpc(SocialService.method.listNeeds)
  listNeeds(request: ListNeedsRequest, context: RequestContext): Promise<ListNeedsResponse> {
    return this.queries.list(request, context);
  }
}
