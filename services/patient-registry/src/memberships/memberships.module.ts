import { Module } from '@nestjs/common';
import { EnrolmentsModule } from '../enrolments/enrolments.module.js';
import { PersonsModule } from '../persons/persons.module.js';
import { ProjectionsModule } from '../projections/projections.module.js';
import { JoinNetwork } from './join-network.js';
import { MembershipQueries } from './membership.queries.js';
import { MembershipRepository } from './membership.repository.js';
import { MembershipsHandler } from './memberships.handler.js';
import { WithdrawMembership } from './withdraw-membership.js';

@Module({ imports: [PersonsModule, ProjectionsModule, EnrolmentsModule], controllers: [MembershipsHandler], providers: [JoinNetwork, MembershipQueries, MembershipRepository, WithdrawMembership] })
export class MembershipsModule {}
