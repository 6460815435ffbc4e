import { Module } from '@nestjs/common';
import { SlotsModule } from '../slots/slots.module.js';
import { PutAvailability } from './put-availability.js';
import { PutResource } from './put-resource.js';
import { ResourceQueries } from './resource.queries.js';
import { ResourceRepository } from './resource.repository.js';
import { ResourcesHandler } from './resources.handler.js';

@Module({ imports: [SlotsModule], controllers: [ResourcesHandler], providers: [PutResource, PutAvailability, ResourceRepository, ResourceQueries], exports: [ResourceRepository] })
export class ResourcesModule {}
