import { SocialService, type RecordScreeningRequest, type Screening } from '@maillage/contracts/social/v1/social_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { Controller } from '@nestjs/common';
import { RecordScreening } from './record-screening.js';

@Controller()
export class ScreeningsHandler {
  constructor(private readonly record: RecordScreening) {}

  @Rpc(SocialService.method.recordScreening)
  recordScreening(request: RecordScreeningRequest, context: RequestContext): Promise<Screening> {
    return this.record.execute(request, context);
  }
}
