import { Module } from '@nestjs/common';
import { PersonsModule } from '../persons/persons.module.js';
import { EndEnrolment } from './end-enrolment.js';
import { EndEnrolmentsOfMembership } from './end-enrolments-of-membership.js';
import { EnrolMember } from './enrol-member.js';
import { EnrolmentQueries } from './enrolment.queries.js';
import { EnrolmentRepository } from './enrolment.repository.js';
import { EnrolmentsHandler } from './enrolments.handler.js';

@Module({ imports: [PersonsModule], controllers: [EnrolmentsHandler], providers: [EndEnrolment, EndEnrolmentsOfMembership, EnrolMember, EnrolmentQueries, EnrolmentRepository], exports: [EndEnrolmentsOfMembership] })
export class EnrolmentsModule {}
