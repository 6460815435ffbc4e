import { Injectable } from '@nestjs/common';
import { NetworkSchema, type Network } from '@maillage/contracts/identity/v1/networks_pb.js';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { NetworkRepository } from './network.repository.js';

/** Which networks there are, and in which zone their dates are meant. */
@Injectable()
export class NetworkSubscriber {
  constructor(private readonly networks: NetworkRepository) {}

  @OnEvent(NetworkSchema)
  async changed(network: Network, { work }: EventDelivery): Promise<void> {
    await this.networks.apply(work, { network_id: network.networkId, zone: network.zone, version: network.version });
  }
}
