import { Module } from '@nestjs/common';
import { ContractsModule } from '../contracts/contracts.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { CostRepository } from './cost.repository.js';
import { ImportCosts } from './import-costs.js';
import { SettleYear } from './settle-year.js';
import { SettlementQueries } from './settlement.queries.js';
import { SettlementRepository } from './settlement.repository.js';
import { SettlementsHandler } from './settlements.handler.js';
import { SnapshotSettlements } from './snapshot-settlements.js';

@Module({ imports: [ContractsModule, RunsModule], controllers: [SettlementsHandler], providers: [CostRepository, ImportCosts, SettleYear, SettlementQueries, SettlementRepository, SnapshotSettlements] })
export class SettlementsModule {}
