import { Module } from '@nestjs/common';
import { NeedsModule } from '../needs/needs.module.js';
import { ProjectionsModule } from '../projections/projections.module.js';
import { RecordScreening } from './record-screening.js';
import { ScreeningRepository } from './screening.repository.js';
import { ScreeningsHandler } from './screenings.handler.js';

@Module({ imports: [ProjectionsModule, NeedsModule], controllers: [ScreeningsHandler], providers: [RecordScreening, ScreeningRepository] })
export class ScreeningsModule {}
