import { Injectable } from '@nestjs/common';
import { YearSettlementSchema } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Work } from '@maillage/database';
import { Snapshot, type DomainEvent } from '@maillage/messaging';
import { yearSettled } from './settlement-events.js';
import { SettlementRepository } from './settlement.repository.js';

/** Fills a new consumer with every settlement of a year. */
@Injectable()
export class SnapshotSettlements {
  constructor(private readonly settlements: SettlementRepository) {}

  @Snapshot(YearSettlementSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let page = await this.settlements.allAfter(work, null); page.length > 0; page = await this.settlements.allAfter(work, page.at(-1)!.settlement))
      for (const { settlement, currency } of page) yield yearSettled(settlement, currency);
  }
}
