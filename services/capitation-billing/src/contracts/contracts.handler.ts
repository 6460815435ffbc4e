import { Controller } from '@nestjs/common';
import { CapitationService, ContractSchema, type AddRateTableRequest, type Contract, type CreateContractRequest, type GetContractRequest } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Work } from '@maillage/database';
import { Rpc, Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { AddRateTable } from './add-rate-table.js';
import { contractChanged } from './contract-events.js';
import { ContractQueries } from './contract.queries.js';
import { ContractRepository } from './contract.repository.js';
import { CreateContract } from './create-contract.js';

/** Before all ids. */
const firstId = '00000000-0000-0000-0000-000000000000';

@Controller()
export class ContractsHandler {
  constructor(
    private readonly create: CreateContract,
    private readonly add: AddRateTable,
    private readonly queries: ContractQueries,
    private readonly contracts: ContractRepository,
  ) {}

  @Rpc(CapitationService.method.createContract)
  createContract(request: CreateContractRequest, context: RequestContext): Promise<Contract> {
    return this.create.execute(request, context);
  }

  @Rpc(CapitationService.method.addRateTable)
  addRateTable(request: AddRateTableRequest, context: RequestContext): Promise<Contract> {
    return this.add.execute(request, context);
  }

  @Rpc(CapitationService.method.getContract)
  getContract(request: GetContractRequest): Promise<Contract> {
    return this.queries.get(request);
  }

  @Snapshot(ContractSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let ids = await this.contracts.idsAfter(work, firstId, 200); ids.length > 0; ids = await this.contracts.idsAfter(work, ids.at(-1)!, 200))
      for (const id of ids) yield contractChanged(await this.contracts.get(work, id));
  }
}
