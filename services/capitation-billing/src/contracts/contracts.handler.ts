import { Controller } from '@nestjs/common';
import { CapitationService, type AddRateTableRequest, type Contract, type CreateContractRequest, type GetContractRequest } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { AddRateTable } from './add-rate-table.js';
import { ContractQueries } from './contract.queries.js';
import { CreateContract } from './create-contract.js';

@Controller()
export class ContractsHandler {
  constructor(
    private readonly create: CreateContract,
    private readonly add: AddRateTable,
    private readonly queries: ContractQueries,
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
}
