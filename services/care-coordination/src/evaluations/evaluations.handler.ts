import { Controller } from '@nestjs/common';
import { CoordinationService, type Evaluation, type RecordEvaluationRequest } from '@maillage/contracts/care/v1/coordination_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { RecordEvaluation } from './record-evaluation.js';

@Controller()
export class EvaluationsHandler {
  constructor(private readonly record: RecordEvaluation) {}

  @Rpc(CoordinationService.method.recordEvaluation)
  recordEvaluation(request: RecordEvaluationRequest, context: RequestContext): Promise<Evaluation> {
    return this.record.execute(request, context);
  }
}
