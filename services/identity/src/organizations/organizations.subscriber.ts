import { Injectable } from '@nestjs/common';
import { ResourceSchema, type Resource } from '@maillage/contracts/information/v1/record_pb.js';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { identifiersOf, isActive, resourceOf } from '../directory/record-resource.js';
import { deletedOrganization, learnOrganization, type RecordedOrganization } from './domain/organization.js';
import { organizationChanged } from './organization-events.js';
import { OrganizationRepository } from './organization.repository.js';

/** Learns organisations from the shared record. */
@Injectable()
export class OrganizationsSubscriber {
  constructor(private readonly organizations: OrganizationRepository) {}

  @OnEvent(ResourceSchema, { keys: ['Organization'] })
  async resourceChanged(state: Resource, { work }: EventDelivery): Promise<void> {
    const current = await this.organizations.lock(work, state.id);
    const next = learnOrganization(current, state.deleted ? deletedOrganization(current, state.id, state.version) : recorded(state));
    if (await this.organizations.store(work, current, next)) work.publish(organizationChanged(next));
  }
}

function recorded(state: Resource): RecordedOrganization {
  const resource = resourceOf(state);
  return { id: state.id, version: state.version, name: typeof resource.name === 'string' ? resource.name : '', identifiers: identifiersOf(resource), active: isActive(resource) };
}
