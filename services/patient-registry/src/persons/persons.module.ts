import { Module } from '@nestjs/common';
import { DeathsModule } from '../deaths/deaths.module.js';
import { DecideReview } from './decide-review.js';
import { MergePersons } from './merge-persons.js';
import { PatientSubscriber } from './patient.subscriber.js';
import { PersonQueries } from './person.queries.js';
import { PersonRepository } from './person.repository.js';
import { PersonsHandler } from './persons.handler.js';
import { RefreshPerson } from './refresh-person.js';
import { RegisterPerson } from './register-person.js';
import { RegisterSourceRecord } from './register-source-record.js';
import { ReviewRepository } from './review.repository.js';
import { UnmergePerson } from './unmerge-person.js';

@Module({
  imports: [DeathsModule],
  controllers: [PersonsHandler],
  providers: [DecideReview, MergePersons, PatientSubscriber, PersonQueries, PersonRepository, RefreshPerson, RegisterPerson, RegisterSourceRecord, ReviewRepository, UnmergePerson],
  exports: [MergePersons, PersonRepository, RefreshPerson, RegisterSourceRecord, ReviewRepository],
})
export class PersonsModule {}
