import { Injectable } from '@nestjs/common';
import type { CreateNetworkRequest, Network as NetworkMessage } from '@maillage/contracts/identity/v1/networks_pb.js';
import { localDateIn } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { foundNetwork } from './domain/decide-network.js';
import { repeatIsTheSame } from './domain/network-rules.js';
import { memberIdsOf, networkChanged, toFounding, toMessage } from './network-events.js';
import { memberFacts } from './network-facts.js';
import { NetworkRepository } from './network.repository.js';

/** Founds a network. Safe to repeat: the same founding content answers the network as it is by now. */
@Injectable()
export class CreateNetwork {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly networks: NetworkRepository) {}

  execute(request: CreateNetworkRequest, context: RequestContext): Promise<NetworkMessage> {
    const founding = toFounding(request);
    // Refuses a zone that no clock knows, before anything else.
    localDateIn(context.now, founding.zone);
    return this.unitOfWork.run(context, async (work) => {
      const earlier = await this.networks.lockId(work, founding.id);
      if (earlier) {
        repeatIsTheSame(earlier, founding);
        return toMessage(earlier);
      }
      const members = await this.networks.organizations(work, memberIdsOf(request));
      const network = foundNetwork(founding, members, { decidedBy: context.actor.subject, decidedAt: context.now });
      await this.networks.insert(work, network);
      work.publish(networkChanged(network));
      work.declare(...memberFacts(null, network, context.now));
      return toMessage(network);
    });
  }
}
