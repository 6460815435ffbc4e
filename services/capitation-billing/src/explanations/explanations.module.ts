import { Module } from '@nestjs/common';
import { ContractsModule } from '../contracts/contracts.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { ExplainDifference } from './explain-difference.js';
import { ExplainLine } from './explain-line.js';
import { ExplanationRepository } from './explanation.repository.js';
import { ExplanationsHandler } from './explanations.handler.js';

@Module({ imports: [ContractsModule, RunsModule], controllers: [ExplanationsHandler], providers: [ExplainDifference, ExplainLine, ExplanationRepository] })
export class ExplanationsModule {}
