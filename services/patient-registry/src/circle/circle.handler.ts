import { Controller } from '@nestjs/common';
import { CircleService, type Delegation, type ListCircleRequest, type ListDelegationsResponse, type ListOwnDelegationsRequest, type PutDelegationRequest, type RevokeDelegationRequest } from '@maillage/contracts/registry/v1/circle_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { CircleQueries } from './circle.queries.js';
import { PutDelegation } from './put-delegation.js';
import { RevokeDelegation } from './revoke-delegation.js';

@Controller()
export class CircleHandler {
  constructor(private readonly put: PutDelegation, private readonly revoke: RevokeDelegation, private readonly queries: CircleQueries) {}

  @Rpc(CircleService.method.putDelegation)
  putDelegation(request: PutDelegationRequest, context: RequestContext): Promise<Delegation> {
    return this.put.execute(request, context);
  }

  @Rpc(CircleService.method.revokeDelegation)
  revokeDelegation(request: RevokeDelegationRequest, context: RequestContext): Promise<Delegation> {
    return this.revoke.execute(request, context);
  }

  @Rpc(CircleService.method.listCircle)
  listCircle(request: ListCircleRequest, context: RequestContext): Promise<ListDelegationsResponse> {
    return this.queries.circle(request.personId, context);
  }

  @Rpc(CircleService.method.listOwnDelegations)
  listOwnDelegations(_request: ListOwnDelegationsRequest, context: RequestContext): Promise<ListDelegationsResponse> {
    return this.queries.own(context);
  }
}
