import { Module } from '@nestjs/common';
import { AddRateTable } from './add-rate-table.js';
import { ContractQueries } from './contract.queries.js';
import { ContractRepository } from './contract.repository.js';
import { ContractsHandler } from './contracts.handler.js';
import { CreateContract } from './create-contract.js';
import { SnapshotContracts } from './snapshot-contracts.js';

@Module({ controllers: [ContractsHandler], providers: [AddRateTable, ContractQueries, ContractRepository, CreateContract, SnapshotContracts], exports: [ContractRepository] })
export class ContractsModule {}
