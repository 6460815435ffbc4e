import { Module } from '@nestjs/common';
import { ConditionQueries } from './condition.queries.js';
import { ImportBundle } from './import-bundle.js';
import { ProcessBundle } from './process-bundle.js';
import { RecordReadsHandler } from './record-reads.handler.js';
import { RecordWritesHandler } from './record-writes.handler.js';
import { ResourceQueries } from './resource.queries.js';
import { ResourceRepository } from './resource.repository.js';
import { ResourceSnapshot } from './resource-snapshot.subscriber.js';
import { SearchQueries } from './search.queries.js';
import { StoreEntries } from './store-entries.js';
import { WriteResource } from './write-resource.js';

@Module({
  controllers: [RecordWritesHandler, RecordReadsHandler],
  providers: [ResourceRepository, ResourceQueries, ConditionQueries, SearchQueries, StoreEntries, ProcessBundle, ImportBundle, WriteResource, ResourceSnapshot],
})
export class ResourcesModule {}
