import { Injectable } from '@nestjs/common';
import { applyNewer, type Work } from '@maillage/database';
import type { Uuid, Zone } from '@maillage/kernel';

/** A network of identity, as far as the registry needs it. */
export interface NetworkRow {
  readonly network_id: Uuid;
  readonly zone: Zone;
  readonly version: number;
}

@Injectable()
export class NetworkRepository {
  async apply(work: Work, row: NetworkRow): Promise<void> {
    await applyNewer(work, 'network_projection', ['network_id'], { ...row });
  }

  /** Zone in which the network's civil dates are meant. Throws NOT_FOUND with NETWORK_UNKNOWN. */
  async zoneOf(work: Work, networkId: Uuid): Promise<Zone> {
    return (await work.one<{ zone: Zone }>('SELECT zone FROM network_projection WHERE network_id = $1', [networkId], 'NETWORK_UNKNOWN')).zone;
  }
}
