import { Injectable } from '@nestjs/common';
import type { ExplainLineRequest, LineExplanation } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { ContractRepository } from '../contracts/contract.repository.js';
import { Identity } from '../runs/domain/identity.js';
import { RunRepository } from '../runs/run.repository.js';
import { explainLine } from './domain/explain-line.js';
import { lineExplanation } from './explanation-message.js';
import { ExplanationRepository } from './explanation.repository.js';

/** Reads one picture of the books, although several statements ask for it. */
export const onePicture = { isolation: 'REPEATABLE READ' } as const;

/** Why a line has its amount: recomputed from what its run knew. */
@Injectable()
export class ExplainLine {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: ContractRepository,
    private readonly runs: RunRepository,
    private readonly explanations: ExplanationRepository,
  ) {}

  execute({ lineId }: ExplainLineRequest, context: RequestContext): Promise<LineExplanation> {
    return this.unitOfWork.run(
      context,
      async (work) => {
        const { contractId, runId, knownAt, comparedWith, ...line } = await this.explanations.line(work, lineId);
        const contract = await this.contracts.get(work, contractId);
        const identity = new Identity(await this.explanations.merges(work, line.personId, knownAt));
        const persons = identity.personsOf([line.personId], comparedWith ? [comparedWith, knownAt] : [knownAt]);
        const knowledge = await this.runs.knowledge(work, contractId, persons, knownAt);
        return lineExplanation(contract, runId, explainLine({ contract, identity, knownAt }, line, comparedWith, knowledge));
      },
      onePicture,
    );
  }
}
