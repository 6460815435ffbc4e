import { Module } from '@nestjs/common';
import { NeedsModule } from '../needs/needs.module.js';
import { AnswerReferral } from './answer-referral.js';
import { CloseReferral } from './close-referral.js';
import { OpenReferral } from './open-referral.js';
import { ReferralQueries } from './referral.queries.js';
import { ReferralRepository } from './referral.repository.js';
import { ReferralsHandler } from './referrals.handler.js';
import { RemindOrganizations } from './remind-organizations.js';

@Module({ imports: [NeedsModule], controllers: [ReferralsHandler], providers: [OpenReferral, AnswerReferral, CloseReferral, RemindOrganizations, ReferralRepository, ReferralQueries] })
export class ReferralsModule {}
