import { Injectable } from '@nestjs/common';
import type { DifferenceExplanation, ExplainDifferenceRequest } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Work } from '@maillage/database';
import { instant, yearMonth, type Instant, type Uuid } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import type { Contract } from '../contracts/domain/contract.js';
import { ContractRepository } from '../contracts/contract.repository.js';
import { Identity } from '../runs/domain/identity.js';
import { knownAtIsNotInFuture } from '../runs/domain/run-rules.js';
import { RunRepository } from '../runs/run.repository.js';
import { explainDifferences, knowledgeGoesForward, type ExplainedDifference } from './domain/explain-difference.js';
import { dueOf, sumByReason, type ReasonSum } from './domain/sum-by-reason.js';
import { onePicture } from './explain-line.js';
import { differenceExplanation } from './explanation-message.js';
import { ExplanationRepository, type TwoPictures } from './explanation.repository.js';

/** Members that are explained together. */
const groupSize = 2_000;
const pageSize = 100;

interface Asked {
  readonly work: Work;
  readonly contract: Contract;
  readonly identity: Identity;
  readonly pictures: TwoPictures;
}

/** Why a month is worth more or less than it was said to be. */
@Injectable()
export class ExplainDifference {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contracts: ContractRepository,
    private readonly runs: RunRepository,
    private readonly explanations: ExplanationRepository,
  ) {}

  execute(request: ExplainDifferenceRequest, context: RequestContext): Promise<DifferenceExplanation> {
    const month = yearMonth(request.month, 'month');
    const before = instant(request.knownAtA, 'known_at_a');
    const after: Instant = request.knownAtB === '' ? context.now : instant(request.knownAtB, 'known_at_b');
    knowledgeGoesForward(before, after);
    knownAtIsNotInFuture(after, context.now);
    return this.unitOfWork.run(
      context,
      async (work) => {
        const contract = await this.contracts.get(work, request.contractId);
        const identity = new Identity(request.personId === '' ? await this.runs.merges(work, after) : await this.explanations.merges(work, request.personId, after));
        const asked: Asked = { work, contract, identity, pictures: { contractId: contract.id, month, before, after } };
        return request.personId === '' ? this.ofAll(asked, request.pageToken, context.actor.subject) : this.ofPerson(asked, request.personId);
      },
      onePicture,
    );
  }

  /** Whoever the person was before, and whoever it is after. */
  private async ofPerson(asked: Asked, personId: Uuid): Promise<DifferenceExplanation> {
    const { contract, identity, pictures } = asked;
    const members = [...new Set([identity.memberOf(personId, pictures.before), identity.memberOf(personId, pictures.after)])];
    const all = await this.explain(asked, members);
    const differing = all.filter(({ difference }) => difference !== 0n);
    const sums = { before: all.reduce((sum, each) => sum + dueOf(each.before), 0n), after: all.reduce((sum, each) => sum + dueOf(each.after), 0n), members: differing.length };
    return differenceExplanation({ contract, pictures, sums, reasons: sumByReason(differing), differences: differing, lines: await this.explanations.linesBetween(asked.work, pictures, members), nextPageToken: '' });
  }

  private async ofAll(asked: Asked, token: string, actor: string): Promise<DifferenceExplanation> {
    const { work, contract, pictures } = asked;
    const { differing, before, after } = await this.explanations.compare(work, pictures);
    const { members, nextPageToken } = await this.explanations.page(work, pictures, differing, { actor, token, size: pageSize });
    return differenceExplanation({
      contract, pictures, nextPageToken,
      sums: { before, after, members: differing.length },
      reasons: token === '' ? await this.reasonsOf(asked, differing) : null,
      differences: await this.explain(asked, members),
      lines: await this.explanations.linesBetween(work, pictures, members),
    });
  }

  private async reasonsOf(asked: Asked, differing: readonly Uuid[]): Promise<ReasonSum[]> {
    const sums: ReasonSum[] = [];
    for (let start = 0; start < differing.length; start += groupSize) sums.push(...sumByReason(await this.explain(asked, differing.slice(start, start + groupSize))));
    return sumByReason(sums);
  }

  private async explain({ work, contract, identity, pictures: { month, before, after } }: Asked, members: readonly Uuid[]): Promise<ExplainedDifference[]> {
    const knowledge = await this.runs.knowledge(work, contract.id, identity.personsOf(members, [before, after]), after);
    return explainDifferences({ contract, identity, knownAt: after }, before, members, month, knowledge);
  }
}
