import { mustSee } from '@maillage/access';
import { Inject, Injectable } from '@nestjs/common';
import type { Membership as MembershipMessage, WithdrawMembershipRequest } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { localDate } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { CONFIG } from '@maillage/platform';
import { EndEnrolmentsOfMembership } from '../enrolments/end-enrolments-of-membership.js';
import type { RegistryConfig } from '../patient-registry.config.js';
import { versionIsCurrent } from '../version-is-current.js';
import { withdrawMembership } from './domain/membership.js';
import { toMessage } from './membership-events.js';
import { tellMembership } from './membership-facts.js';
import { MembershipRepository } from './membership.repository.js';

/** The person leaves the network, and with it each programme by that programme's rule: a voluntary leave. */
@Injectable()
export class WithdrawMembership {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly memberships: MembershipRepository, private readonly endEnrolments: EndEnrolmentsOfMembership, @Inject(CONFIG) private readonly config: RegistryConfig) {}

  execute(request: WithdrawMembershipRequest, context: RequestContext): Promise<MembershipMessage> {
    const noticeOn = localDate(request.noticeOn, 'notice_on');
    return this.unitOfWork.run(context, async (work) => {
      const membership = await this.memberships.lock(work, request.membershipId);
      await mustSee(work, context.sight, membership.personId, 'membership', 'MEMBERSHIP_UNKNOWN');
      if (membership.state === 'ENDED' && membership.endedOn === noticeOn && (request.reason === '' || membership.endReason === request.reason)) return toMessage(membership);
      versionIsCurrent(membership, request.version);
      const next = withdrawMembership(membership, noticeOn, request.reason);
      await this.memberships.update(work, next);
      tellMembership(work, next, this.config.TIME_ZONE);
      await this.endEnrolments.execute(work, membership.id, noticeOn, context.now);
      return toMessage(next);
    });
  }
}
