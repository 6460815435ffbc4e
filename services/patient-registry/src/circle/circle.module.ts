import { Module } from '@nestjs/common';
import { PersonsModule } from '../persons/persons.module.js';
import { CircleHandler } from './circle.handler.js';
import { CircleQueries } from './circle.queries.js';
import { DelegationRepository } from './delegation.repository.js';
import { PutDelegation } from './put-delegation.js';
import { RevokeDelegation } from './revoke-delegation.js';

@Module({ imports: [PersonsModule], controllers: [CircleHandler], providers: [DelegationRepository, CircleQueries, PutDelegation, RevokeDelegation] })
export class CircleModule {}
