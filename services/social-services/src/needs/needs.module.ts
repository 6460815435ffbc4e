import { Module } from '@nestjs/common';
import { ProjectionsModule } from '../projections/projections.module.js';
import { AnswerOffer } from './answer-offer.js';
import { NeedsHandler } from './needs.handler.js';
import { OpenNeed } from './open-need.js';
import { SocialNeedQueries } from './social-need.queries.js';
import { SocialNeedRepository } from './social-need.repository.js';

@Module({ imports: [ProjectionsModule], controllers: [NeedsHandler], providers: [OpenNeed, AnswerOffer, SocialNeedRepository, SocialNeedQueries], exports: [SocialNeedRepository] })
export class NeedsModule {}
