import { Controller } from '@nestjs/common';
import { DirectivesService, type Directive, type EndDirectiveRequest, type ListDirectivesRequest, type ListDirectivesResponse, type RecordDirectiveRequest } from '@maillage/contracts/information/v1/directives_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { DirectiveQueries } from './directive.queries.js';
import { EndDirective } from './end-directive.js';
import { RecordDirective } from './record-directive.js';

@Controller()
export class DirectivesHandler {
  constructor(private readonly record: RecordDirective, private readonly end: EndDirective, private readonly queries: DirectiveQueries) {}

  @Rpc(DirectivesService.method.recordDirective)
  recordDirective(request: RecordDirectiveRequest, context: RequestContext): Promise<Directive> {
    return this.record.execute(request, context);
  }

  @Rpc(DirectivesService.method.endDirective)
  endDirective(request: EndDirectiveRequest, context: RequestContext): Promise<Directive> {
    return this.end.execute(request, context);
  }

  @Rpc(DirectivesService.method.listDirectives)
  listDirectives(request: ListDirectivesRequest, context: RequestContext): Promise<ListDirectivesResponse> {
    return this.queries.list(request.personId, context);
  }
}
