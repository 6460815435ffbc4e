import { Controller } from '@nestjs/common';
import {
  StaysService, type ListRefusedMessagesRequest, type ListRefusedMessagesResponse, type ListStaysRequest, type ListStaysResponse, type SubmitMessagesRequest, type SubmitMessagesResponse,
} from '@maillage/contracts/registry/v1/stays_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { StayQueries } from './stay.queries.js';
import { SubmitMessages } from './submit-messages.js';

@Controller()
export class StaysHandler {
  constructor(private readonly submit: SubmitMessages, private readonly queries: StayQueries) {}

  @Rpc(StaysService.method.submitMessages)
  submitMessages(request: SubmitMessagesRequest, context: RequestContext): Promise<SubmitMessagesResponse> {
    return this.submit.execute(request, context);
  }

  @Rpc(StaysService.method.listStays)
  listStays(request: ListStaysRequest, context: RequestContext): Promise<ListStaysResponse> {
    return this.queries.list(request.personId, context);
  }

  @Rpc(StaysService.method.listRefusedMessages)
  listRefusedMessages(_request: ListRefusedMessagesRequest): Promise<ListRefusedMessagesResponse> {
    return this.queries.listRefused();
  }
}
