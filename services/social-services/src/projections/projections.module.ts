import { Module } from '@nestjs/common';
import { DirectorySubscriber } from './directory.subscriber.js';
import { PersonRepository } from './person.repository.js';
import { PersonSubscriber } from './person.subscriber.js';

@Module({ providers: [PersonSubscriber, DirectorySubscriber, PersonRepository], exports: [PersonRepository] })
export class ProjectionsModule {}
