import { PutAvailabilityResponseSchema, type PutAvailabilityRequest, type PutAvailabilityResponse } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { create } from '@bufbuild/protobuf';
import { epochMs } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { isCovered } from '../slots/domain/free-slots.js';
import { ReadCalendars } from '../slots/read-calendars.js';
import { closureOf, ruleOf } from './resource-message.js';
import { ResourceRepository } from './resource.repository.js';

const mostReported = 1_000;

/** Replaces rules and closures. Nobody is moved by it: what falls outside is reported, as far as the caller sees it, and a person decides. */
@Injectable()
export class PutAvailability {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resources: ResourceRepository,
    private readonly calendars: ReadCalendars,
  ) {}

  execute(request: PutAvailabilityRequest, context: RequestContext): Promise<PutAvailabilityResponse> {
    const rules = request.rules.map(ruleOf);
    const closures = request.closures.map(closureOf);
    return this.unitOfWork.run(context, async (work) => {
      // A booking that runs at the same time is either seen here or sees the new rules.
      const owner = (await this.resources.lock(work, [request.resourceId])).get(request.resourceId)!;
      await this.resources.replaceAvailability(work, owner.id, rules, closures);
      const booked = (await this.resources.bookedAfter(work, owner.id, context)).map(({ id, from, to }) => ({ id, from: epochMs(from), to: epochMs(to) }));
      if (booked.length === 0) return create(PutAvailabilityResponseSchema);
      const window = { from: booked[0]!.from, to: Math.max(...booked.map(({ to }) => to)) };
      const [calendar] = await this.calendars.execute(work, [owner], window);
      const outside = booked.filter((each) => !isCovered(calendar!, each)).slice(0, mostReported);
      return create(PutAvailabilityResponseSchema, { outsideAppointmentIds: outside.map(({ id }) => id) });
    });
  }
}
