import { Injectable } from '@nestjs/common';
import { ContractSchema } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Work } from '@maillage/database';
import { Snapshot, type DomainEvent } from '@maillage/messaging';
import { contractChanged } from './contract-events.js';
import { ContractRepository } from './contract.repository.js';

/** Before all ids. */
const firstId = '00000000-0000-0000-0000-000000000000';

/** Fills a new consumer with every contract. */
@Injectable()
export class SnapshotContracts {
  constructor(private readonly contracts: ContractRepository) {}

  @Snapshot(ContractSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let ids = await this.contracts.idsAfter(work, firstId, 200); ids.length > 0; ids = await this.contracts.idsAfter(work, ids.at(-1)!, 200))
      for (const id of ids) yield contractChanged(await this.contracts.get(work, id));
  }
}
