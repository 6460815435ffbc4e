import { sees } from '@maillage/access';
import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { EvaluationSchema, type Evaluation as EvaluationMessage, type RecordEvaluationRequest } from '@maillage/contracts/care/v1/coordination_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { episodeIsOpen } from '../episodes/domain/episode-rules.js';
import { EpisodeRepository } from '../episodes/episode.repository.js';
import { SettleEpisodes } from '../episodes/settle-episodes.js';
import { PersonRepository } from '../projections/person.repository.js';
import { completeEvaluation, shownFindings, type Evaluation, type Finding } from './domain/evaluation.js';
import { repeatIsTheSame } from './domain/evaluation-rules.js';
import { EvaluationRepository } from './evaluation.repository.js';

const toMessage = ({ id, findings, networkId, personId, completedAt }: Evaluation): EvaluationMessage =>
  create(EvaluationSchema, { evaluationId: id, networkId, personId, findings: [...findings], completedAt });

/** Completes an evaluation, which moves the episode on. Safe to repeat: the caller's evaluation id decides. */
@Injectable()
export class RecordEvaluation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly evaluations: EvaluationRepository,
    private readonly episodes: EpisodeRepository,
    private readonly persons: PersonRepository,
    private readonly settle: SettleEpisodes,
  ) {}

  execute(request: RecordEvaluationRequest, context: RequestContext): Promise<EvaluationMessage> {
    const { evaluationId, networkId, personId } = request;
    // The contract's field rules let no other domain through.
    const findings = request.findings.map(({ domain, text }) => ({ domain: domain as Finding['domain'], text }));
    return this.unitOfWork.run(context, async (work) => {
      const personIds = await this.persons.lock(work, personId);
      const episode = await this.episodes.find(work, networkId, personIds, context.sight);
      const seesClinical = await sees(work, context.sight, personId, 'clinical');
      const earlier = await this.evaluations.find(work, evaluationId);
      if (earlier) {
        repeatIsTheSame(earlier, { networkId, findings }, personIds.includes(earlier.personId));
        return toMessage(shownFindings(earlier, seesClinical));
      }
      episodeIsOpen(episode);
      const evaluation = completeEvaluation({ id: evaluationId, episodeId: episode.id, networkId, personId, findings }, context.now);

      await this.evaluations.insert(work, evaluation);
      await this.settle.execute(work, personIds);
      return toMessage(shownFindings(evaluation, seesClinical));
    });
  }
}
