import { Module } from '@nestjs/common';
import { NetworkRepository } from './network.repository.js';
import { NetworkSubscriber } from './network.subscriber.js';

@Module({ providers: [NetworkRepository, NetworkSubscriber], exports: [NetworkRepository] })
export class ProjectionsModule {}
