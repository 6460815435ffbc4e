import { Module } from '@nestjs/common';
import { PractitionerQueries } from './practitioner.queries.js';
import { PractitionerRepository } from './practitioner.repository.js';
import { PractitionersHandler } from './practitioners.handler.js';
import { PractitionersSubscriber } from './practitioners.subscriber.js';
import { PutPractitioner } from './put-practitioner.js';

@Module({ controllers: [PractitionersHandler], providers: [PutPractitioner, PractitionerRepository, PractitionerQueries, PractitionersSubscriber], exports: [PractitionerRepository] })
export class PractitionersModule {}
