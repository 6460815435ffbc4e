import { Injectable } from '@nestjs/common';
import type { AddRateTableRequest, Contract as ContractMessage } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { contractChanged, rateTableTexts, toMessage } from './contract-events.js';
import { ContractRepository } from './contract.repository.js';
import { addRateTable } from './domain/contract.js';
import { versionIsCurrent } from './domain/contract-rules.js';

/** Adds rates to a contract; the next run corrects the months they touch. */
@Injectable()
export class AddRateTable {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: ContractRepository,
  ) {}

  execute(request: AddRateTableRequest, context: RequestContext): Promise<ContractMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const contract = await this.contracts.lock(work, request.contractId);
      versionIsCurrent(contract, request.version);
      const next = addRateTable(contract, rateTableTexts(request.rateTable!), context.now);
      if (next !== contract) {
        await this.contracts.addTable(work, next);
        work.publish(contractChanged(next));
      }
      return toMessage(next);
    });
  }
}
