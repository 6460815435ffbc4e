import { Injectable } from '@nestjs/common';
import { ResourceSchema } from '@maillage/contracts/information/v1/record_pb.js';
import type { Work } from '@maillage/database';
import { Snapshot, type DomainEvent } from '@maillage/messaging';
import { resourceChanged } from './resource-events.js';
import { ResourceQueries } from './resource.queries.js';

/** Fills a new consumer of the record's events. */
@Injectable()
export class ResourceSnapshot {
  constructor(private readonly resources: ResourceQueries) {}

  @Snapshot(ResourceSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for await (const row of this.resources.all(work)) yield resourceChanged(row);
  }
}
