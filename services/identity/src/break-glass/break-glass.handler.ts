import { Controller } from '@nestjs/common';
import {
  BreakGlassService, type BreakGlass, type BreakGlassReview, type DecideBreakGlassReviewRequest, type ListBreakGlassReviewsRequest, type ListBreakGlassReviewsResponse, type ListOverdueReviewsRequest,
  type ListOverdueReviewsResponse, type StartBreakGlassRequest, type StopBreakGlassRequest,
} from '@maillage/contracts/identity/v1/break_glass_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { BreakGlassQueries } from './break-glass.queries.js';
import { DecideReview } from './decide-review.js';
import { StartBreakGlass } from './start-break-glass.js';
import { StopBreakGlass } from './stop-break-glass.js';

@Controller()
export class BreakGlassHandler {
  constructor(private readonly start: StartBreakGlass, private readonly stop: StopBreakGlass, private readonly decide: DecideReview, private readonly queries: BreakGlassQueries) {}

  @Rpc(BreakGlassService.method.startBreakGlass)
  startBreakGlass(request: StartBreakGlassRequest, context: RequestContext): Promise<BreakGlass> {
    return this.start.execute(request, context);
  }

  @Rpc(BreakGlassService.method.stopBreakGlass)
  stopBreakGlass(request: StopBreakGlassRequest, context: RequestContext): Promise<BreakGlass> {
    return this.stop.execute(request, context);
  }

  @Rpc(BreakGlassService.method.listBreakGlassReviews)
  listBreakGlassReviews(request: ListBreakGlassReviewsRequest, context: RequestContext): Promise<ListBreakGlassReviewsResponse> {
    return this.queries.reviews(request, context);
  }

  @Rpc(BreakGlassService.method.decideBreakGlassReview)
  decideBreakGlassReview(request: DecideBreakGlassReviewRequest, context: RequestContext): Promise<BreakGlassReview> {
    return this.decide.execute(request, context);
  }

  @Rpc(BreakGlassService.method.listOverdueReviews)
  listOverdueReviews(request: ListOverdueReviewsRequest, context: RequestContext): Promise<ListOverdueReviewsResponse> {
    return this.queries.overdue(request, context);
  }
}
