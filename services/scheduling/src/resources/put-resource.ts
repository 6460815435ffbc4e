import type { BookableResource as BookableResourceMessage, PutResourceRequest } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { notFound } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { zoneIsKnown } from '../slots/zone-spans.js';
import { putResource } from './domain/bookable-resource.js';
import { contentOf, toMessage } from './resource-message.js';
import { ResourceRepository } from './resource.repository.js';

/** Enters or changes a resource. What was booked before stays where it is, also when the zone changes. */
@Injectable()
export class PutResource {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resources: ResourceRepository,
  ) {}

  execute(request: PutResourceRequest, context: RequestContext): Promise<BookableResourceMessage> {
    zoneIsKnown(request.zone);
    const content = contentOf(request);
    return this.unitOfWork.run(context, async (work) => {
      let present = await this.resources.lockIfThere(work, content.id);
      if (!present && request.version > 0) throw notFound('RESOURCE_UNKNOWN', 'This resource does not exist.', [{ path: 'resource_id', rule: 'resource is known' }]);
      if (!present) {
        const first = putResource(null, content, 0);
        if (await this.resources.insert(work, first)) return toMessage(first);
        // Entered by somebody else between the look and the insert: then it is a change of theirs.
        present = (await this.resources.lock(work, [content.id])).get(content.id)!;
      }
      const next = putResource(present, content, request.version);
      if (next !== present) await this.resources.update(work, next);
      return toMessage(next);
    });
  }
}
