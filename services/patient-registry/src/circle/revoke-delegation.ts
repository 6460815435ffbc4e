import { Injectable } from '@nestjs/common';
import { actsForThemselves, mustSee, sightWithout } from '@maillage/access';
import type { Delegation as DelegationMessage, RevokeDelegationRequest } from '@maillage/contracts/registry/v1/circle_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { versionIsCurrent } from '../version-is-current.js';
import { toMessage } from './delegation-events.js';
import { tellDelegation } from './delegation-facts.js';
import { DelegationRepository } from './delegation.repository.js';
import { revokeDelegation } from './domain/delegation.js';

/** The person takes a right back, a carer gives theirs up, an office ends what the law gave. It bites with the commit. */
@Injectable()
export class RevokeDelegation {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly delegations: DelegationRepository) {}

  execute({ delegationId, version }: RevokeDelegationRequest, context: RequestContext): Promise<DelegationMessage> {
    const { subject } = context.actor;
    return this.unitOfWork.run(context, async (work) => {
      const delegation = await this.delegations.lock(work, delegationId);
      // Another carer's right is nothing to a carer, though they see whose circle it is.
      if (delegation.carerSubject !== subject) await mustSee(work, sightWithout(context.sight, 'DELEGATION'), delegation.personId, 'identity', 'DELEGATION_UNKNOWN');
      if (delegation.revokedAt !== null) return toMessage(delegation);
      versionIsCurrent(delegation, version);
      const next = revokeDelegation(delegation, { subject, isPerson: actsForThemselves(context.actor), ownAccounts: [] }, context.now);
      await this.delegations.update(work, next);
      tellDelegation(work, next);
      return toMessage(next);
    });
  }
}
