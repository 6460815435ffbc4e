import { Injectable } from '@nestjs/common';
import type { ChangeModalityRequest, ChangePerimeterRequest, Network as NetworkMessage } from '@maillage/contracts/identity/v1/networks_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { changeNetwork } from './change-network.js';
import { changeModality, changePerimeter } from './domain/decide-network.js';
import { modalityOf } from './network-events.js';
import { NetworkRepository } from './network.repository.js';

/** What a network is: its perimeter, and its modality with the decision that made it so. */
@Injectable()
export class ChangeGovernance {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly networks: NetworkRepository) {}

  perimeter(request: ChangePerimeterRequest, context: RequestContext): Promise<NetworkMessage> {
    return this.unitOfWork.run(context, (work) => changeNetwork(work, this.networks, request, context.now, (network) => changePerimeter(network, request.perimeterLevel)));
  }

  modality(request: ChangeModalityRequest, context: RequestContext): Promise<NetworkMessage> {
    const reason = { decision: request.decision, decidedBy: context.actor.subject, decidedAt: context.now };
    return this.unitOfWork.run(context, (work) =>
      changeNetwork(work, this.networks, request, context.now, async (network) => {
        const membersToday = await this.networks.organizations(work, network.members.map(({ organizationId }) => organizationId));
        return changeModality(network, modalityOf(request.modality), reason, membersToday);
      }),
    );
  }
}
