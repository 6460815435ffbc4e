import { Module } from '@nestjs/common';
import { PersonSubscriber } from './person.subscriber.js';

@Module({ providers: [PersonSubscriber] })
export class ProjectionsModule {}
