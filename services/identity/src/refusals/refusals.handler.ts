import { Controller } from '@nestjs/common';
import { RefusalsService, type RecordRefusalRequest } from '@maillage/contracts/identity/v1/refusals_pb.js';
import { Rpc, verbOfHttp, type RequestContext } from '@maillage/messaging';

/** The gateway has no database: what it refuses by itself stands in this audit. */
@Controller()
export class RefusalsHandler {
  @Rpc(RefusalsService.method.recordRefusal)
  recordRefusal({ action, reason, persons }: RecordRefusalRequest, context: RequestContext) {
    context.concerns(persons, { refused: { action, verb: verbOfHttp(action), reason } });
    return Promise.resolve({});
  }
}
