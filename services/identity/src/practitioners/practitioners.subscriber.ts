import { Injectable } from '@nestjs/common';
import { ResourceSchema, type Resource } from '@maillage/contracts/information/v1/record_pb.js';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { identifiersOf, isActive, personNameOf, resourceOf } from '../directory/record-resource.js';
import { deletedPractitioner, learnPractitioner, type RecordedPractitioner } from './domain/practitioner.js';
import { practitionerChanged } from './practitioner-events.js';
import { PractitionerRepository } from './practitioner.repository.js';

/** Learns practitioners from the shared record. */
@Injectable()
export class PractitionersSubscriber {
  constructor(private readonly practitioners: PractitionerRepository) {}

  @OnEvent(ResourceSchema, { keys: ['Practitioner'] })
  async resourceChanged(state: Resource, { work }: EventDelivery): Promise<void> {
    const current = await this.practitioners.lock(work, state.id);
    const next = learnPractitioner(current, state.deleted ? deletedPractitioner(current, state.id, state.version) : recorded(state));
    if (await this.practitioners.store(work, current, next)) work.publish(practitionerChanged(next));
  }
}

function recorded(state: Resource): RecordedPractitioner {
  const resource = resourceOf(state);
  return { id: state.id, version: state.version, ...personNameOf(resource), identifiers: identifiersOf(resource), active: isActive(resource) };
}
