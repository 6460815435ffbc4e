import { Controller } from '@nestjs/common';
import {
  CapitationService,
  type GetRosterRequest, type GetRosterResponse, type GetSettlementRequest, type ListLinesRequest, type ListLinesResponse, type ListRunsRequest, type ListRunsResponse, type Run, type Settlement, type StartRunRequest,
} from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { RosterQueries } from '../roster/roster.queries.js';
import { RunQueries } from './run.queries.js';
import { StartRun } from './start-run.js';

@Controller()
export class RunsHandler {
  constructor(
    private readonly start: StartRun,
    private readonly queries: RunQueries,
    private readonly roster: RosterQueries,
  ) {}

  @Rpc(CapitationService.method.getRoster)
  getRoster(request: GetRosterRequest, context: RequestContext): Promise<GetRosterResponse> {
    return this.roster.get(request, context);
  }

  @Rpc(CapitationService.method.startRun)
  startRun(request: StartRunRequest, context: RequestContext): Promise<Run> {
    return this.start.execute(request, context);
  }

  @Rpc(CapitationService.method.listRuns)
  listRuns(request: ListRunsRequest): Promise<ListRunsResponse> {
    return this.queries.listRuns(request);
  }

  @Rpc(CapitationService.method.listLines)
  listLines(request: ListLinesRequest, context: RequestContext): Promise<ListLinesResponse> {
    return this.queries.listLines(request, context);
  }

  @Rpc(CapitationService.method.getSettlement)
  getSettlement(request: GetSettlementRequest): Promise<Settlement> {
    return this.queries.settlement(request);
  }
}
