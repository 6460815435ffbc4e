import { Module } from '@nestjs/common';
import { ContractsModule } from '../contracts/contracts.module.js';
import { RosterQueries } from '../roster/roster.queries.js';
import { RunQueries } from './run.queries.js';
import { RunRepository } from './run.repository.js';
import { RunsHandler } from './runs.handler.js';
import { SnapshotRuns } from './snapshot-runs.js';
import { StartRun } from './start-run.js';

@Module({ imports: [ContractsModule], controllers: [RunsHandler], providers: [RosterQueries, RunQueries, RunRepository, SnapshotRuns, StartRun], exports: [RunRepository] })
export class RunsModule {}
