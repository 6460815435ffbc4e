import { Controller } from '@nestjs/common';
import { CapitationService, type DifferenceExplanation, type ExplainDifferenceRequest, type ExplainLineRequest, type LineExplanation } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { ExplainDifference } from './explain-difference.js';
import { ExplainLine } from './explain-line.js';

@Controller()
export class ExplanationsHandler {
  constructor(
    private readonly line: ExplainLine,
    private readonly difference: ExplainDifference,
  ) {}

  @Rpc(CapitationService.method.explainLine)
  explainLine(request: ExplainLineRequest, context: RequestContext): Promise<LineExplanation> {
    return this.line.execute(request, context);
  }

  @Rpc(CapitationService.method.explainDifference)
  explainDifference(request: ExplainDifferenceRequest, context: RequestContext): Promise<DifferenceExplanation> {
    return this.difference.execute(request, context);
  }
}
