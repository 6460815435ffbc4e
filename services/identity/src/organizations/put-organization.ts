import { Injectable } from '@nestjs/common';
import type { Organization as OrganizationMessage, PutOrganizationRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { putOrganization } from './domain/organization.js';
import { organizationChanged, toEntry, toMessage } from './organization-events.js';
import { OrganizationRepository } from './organization.repository.js';

/** Enters an organisation, or decides what one of the record is. Safe to repeat. */
@Injectable()
export class PutOrganization {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly organizations: OrganizationRepository) {}

  execute(request: PutOrganizationRequest, context: RequestContext): Promise<OrganizationMessage> {
    const entry = toEntry(request);
    return this.unitOfWork.run(context, async (work) => {
      const current = await this.organizations.lock(work, entry.id);
      if (entry.legalEntityId !== null && entry.legalEntityId !== entry.id) await this.organizations.legalEntityIsKnown(work, entry.legalEntityId);
      const next = putOrganization(current, entry);
      if (await this.organizations.store(work, current, next)) work.publish(organizationChanged(next));
      return toMessage(next);
    });
  }
}
