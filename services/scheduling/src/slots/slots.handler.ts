import { SchedulingService, type FindSlotsRequest, type FindSlotsResponse } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { Rpc } from '@maillage/messaging';
import { Controller } from '@nestjs/common';
import { FindSlots } from './find-slots.js';

@Controller()
export class SlotsHandler {
  constructor(private readonly find: FindSlots) {}

  @Rpc(SchedulingService.method.findSlots)
  findSlots(request: FindSlotsRequest): Promise<FindSlotsResponse> {
    return this.find.execute(request);
  }
}
