import type { Network as NetworkMessage } from '@maillage/contracts/identity/v1/networks_pb.js';
import type { Instant } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { versionIsCurrent } from '../directory/domain/entry-rules.js';
import type { Network } from './domain/network.js';
import { networkChanged, toMessage } from './network-events.js';
import { memberFacts } from './network-facts.js';
import type { NetworkRepository } from './network.repository.js';

/** Which network a request changes; version 0 leaves it unchecked. */
export interface ChangedNetwork {
  readonly networkId: string;
  readonly version: number;
}

/**
 * Decides on the locked network and stores what comes out. A decision that answers the very same network was a repeat: it is answered as
 * the network stands, whatever version was named, and nothing is published. Throws NETWORK_UNKNOWN, STALE_VERSION and what `decide` throws.
 */
export async function changeNetwork(work: EventWork, networks: NetworkRepository, { networkId, version }: ChangedNetwork, now: Instant, decide: (network: Network) => Network | Promise<Network>): Promise<NetworkMessage> {
  const network = await networks.lock(work, networkId.toLowerCase());
  const next = await decide(network);
  if (next !== network) {
    versionIsCurrent(network, version);
    await networks.update(work, network, next);
    work.publish(networkChanged(next));
    work.declare(...memberFacts(network, next, now));
  }
  return toMessage(next);
}
