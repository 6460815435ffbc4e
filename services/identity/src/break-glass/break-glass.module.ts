import { Module } from '@nestjs/common';
import { BreakGlassHandler } from './break-glass.handler.js';
import { BreakGlassQueries } from './break-glass.queries.js';
import { BreakGlassRepository } from './break-glass.repository.js';
import { DecideReview } from './decide-review.js';
import { StartBreakGlass } from './start-break-glass.js';
import { StopBreakGlass } from './stop-break-glass.js';

@Module({ controllers: [BreakGlassHandler], providers: [StartBreakGlass, StopBreakGlass, DecideReview, BreakGlassRepository, BreakGlassQueries] })
export class BreakGlassModule {}
