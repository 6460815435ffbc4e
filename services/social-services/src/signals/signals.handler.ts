import { SocialService, type ListSignalsRequest, type ListSignalsResponse } from '@maillage/contracts/social/v1/social_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { Controller } from '@nestjs/common';
import { SignalQueries } from './signal.queries.js';

@Controller()
export class SignalsHandler {
  constructor(private readonly queries: SignalQueries) {}

  @Rpc(SocialService.method.listSignals)
  listSignals(request: ListSignalsRequest, context: RequestContext): Promise<ListSignalsResponse> {
    return this.queries.list(request, context);
  }
}
