import { Module } from '@nestjs/common';
import { EpisodesModule } from '../episodes/episodes.module.js';
import { IdentitySubscriber } from './identity.subscriber.js';
import { PersonsModule } from './persons.module.js';
import { RegistrySubscriber } from './registry.subscriber.js';
import { SchedulingSubscriber } from './scheduling.subscriber.js';

@Module({ imports: [EpisodesModule, PersonsModule], providers: [RegistrySubscriber, IdentitySubscriber, SchedulingSubscriber] })
export class ProjectionsModule {}
