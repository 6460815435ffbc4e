import { Module } from '@nestjs/common';
import { EpisodesModule } from '../episodes/episodes.module.js';
import { PersonsModule } from '../projections/persons.module.js';
import { EvaluationRepository } from './evaluation.repository.js';
import { EvaluationsHandler } from './evaluations.handler.js';
import { RecordEvaluation } from './record-evaluation.js';

@Module({ imports: [EpisodesModule, PersonsModule], controllers: [EvaluationsHandler], providers: [RecordEvaluation, EvaluationRepository] })
export class EvaluationsModule {}
