import { Module } from '@nestjs/common';
import { EnrolmentRepository } from '../enrolments/enrolment.repository.js';
import { MembershipRepository } from '../memberships/membership.repository.js';
import { EndAtDeath } from './end-at-death.js';

/** Stands between persons and what ends with them, so that neither side imports the other. Repositories hold no state. */
@Module({ providers: [EndAtDeath, EnrolmentRepository, MembershipRepository], exports: [EndAtDeath] })
export class DeathsModule {}
