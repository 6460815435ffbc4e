import { Injectable } from '@nestjs/common';
import type { AddMembersRequest, Network as NetworkMessage, RemoveMemberRequest } from '@maillage/contracts/identity/v1/networks_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { changeNetwork } from './change-network.js';
import { addMembers, removeMember } from './domain/decide-network.js';
import { NetworkRepository } from './network.repository.js';

/** Who belongs to a network. */
@Injectable()
export class ChangeMembers {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly networks: NetworkRepository) {}

  add(request: AddMembersRequest, context: RequestContext): Promise<NetworkMessage> {
    const ids = [...new Set(request.organizationIds.map((id) => id.toLowerCase()))];
    return this.unitOfWork.run(context, (work) =>
      changeNetwork(work, this.networks, request, context.now, async (network) => addMembers(network, await this.networks.organizations(work, ids))),
    );
  }

  remove(request: RemoveMemberRequest, context: RequestContext): Promise<NetworkMessage> {
    return this.unitOfWork.run(context, (work) => changeNetwork(work, this.networks, request, context.now, (network) => removeMember(network, request.organizationId.toLowerCase())));
  }
}
