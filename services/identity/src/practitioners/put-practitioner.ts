import { Injectable } from '@nestjs/common';
import type { Practitioner as PractitionerMessage, PutPractitionerRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { putPractitioner } from './domain/practitioner.js';
import { practitionerChanged, toEntry, toMessage } from './practitioner-events.js';
import { PractitionerRepository } from './practitioner.repository.js';

/** Enters a practitioner, or decides what one of the record is. Safe to repeat. */
@Injectable()
export class PutPractitioner {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly practitioners: PractitionerRepository) {}

  execute(request: PutPractitionerRequest, context: RequestContext): Promise<PractitionerMessage> {
    const entry = toEntry(request);
    return this.unitOfWork.run(context, async (work) => {
      const current = await this.practitioners.lock(work, entry.id);
      const next = putPractitioner(current, entry);
      if (await this.practitioners.store(work, current, next)) work.publish(practitionerChanged(next));
      return toMessage(next);
    });
  }
}
