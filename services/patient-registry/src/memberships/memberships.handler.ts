import { Controller } from '@nestjs/common';
import {
  MembershipsService, type AccessStatistics, type EvaluateMembershipRequest, type GetAccessStatisticsRequest, type GetMembershipRequest, type ListMembershipsRequest, type ListMembershipsResponse,
  type Membership, type RequestMembershipRequest, type SignMembershipRequest, type StartMembershipRequest, type WithdrawMembershipRequest,
} from '@maillage/contracts/registry/v1/memberships_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { JoinNetwork } from './join-network.js';
import { MembershipQueries } from './membership.queries.js';
import { WithdrawMembership } from './withdraw-membership.js';

@Controller()
export class MembershipsHandler {
  constructor(private readonly join: JoinNetwork, private readonly withdraw: WithdrawMembership, private readonly queries: MembershipQueries) {}

  @Rpc(MembershipsService.method.requestMembership)
  requestMembership(request: RequestMembershipRequest, context: RequestContext): Promise<Membership> {
    return this.join.request(request, context);
  }

  @Rpc(MembershipsService.method.evaluateMembership)
  evaluateMembership(request: EvaluateMembershipRequest, context: RequestContext): Promise<Membership> {
    return this.join.evaluate(request, context);
  }

  @Rpc(MembershipsService.method.signMembership)
  signMembership(request: SignMembershipRequest, context: RequestContext): Promise<Membership> {
    return this.join.sign(request, context);
  }

  @Rpc(MembershipsService.method.startMembership)
  startMembership(request: StartMembershipRequest, context: RequestContext): Promise<Membership> {
    return this.join.start(request, context);
  }

  @Rpc(MembershipsService.method.withdrawMembership)
  withdrawMembership(request: WithdrawMembershipRequest, context: RequestContext): Promise<Membership> {
    return this.withdraw.execute(request, context);
  }

  @Rpc(MembershipsService.method.getMembership)
  getMembership(request: GetMembershipRequest, context: RequestContext): Promise<Membership> {
    return this.queries.get(request.membershipId, context);
  }

  @Rpc(MembershipsService.method.listMemberships)
  listMemberships(request: ListMembershipsRequest, context: RequestContext): Promise<ListMembershipsResponse> {
    return this.queries.list(request.personId, context);
  }

  @Rpc(MembershipsService.method.getAccessStatistics)
  getAccessStatistics(request: GetAccessStatisticsRequest): Promise<AccessStatistics> {
    return this.queries.accessStatistics(request.networkId);
  }
}
