import { Injectable } from '@nestjs/common';
import type { Contract as ContractMessage, CreateContractRequest } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { contractChanged, contractTexts, toMessage } from './contract-events.js';
import { ContractRepository } from './contract.repository.js';
import { enterContract, isEnteredAs } from './domain/contract.js';
import { repeatIsTheSame } from './domain/contract-rules.js';

/** Enters a contract. Safe to repeat: the caller's contract id decides. */
@Injectable()
export class CreateContract {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: ContractRepository,
  ) {}

  execute(request: CreateContractRequest, context: RequestContext): Promise<ContractMessage> {
    const texts = contractTexts(request);
    return this.unitOfWork.run(context, async (work) => {
      await this.contracts.lockId(work, texts.id);
      const earlier = await this.contracts.find(work, texts.id);
      if (earlier) {
        repeatIsTheSame(isEnteredAs(earlier, texts));
        return toMessage(earlier);
      }
      const contract = enterContract(texts, context.now);
      await this.contracts.insert(work, contract);
      work.publish(contractChanged(contract));
      return toMessage(contract);
    });
  }
}
