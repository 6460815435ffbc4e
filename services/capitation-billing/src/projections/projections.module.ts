import { Module } from '@nestjs/common';
import { RegistrySubscriber } from './registry.subscriber.js';

@Module({ providers: [RegistrySubscriber] })
export class ProjectionsModule {}
