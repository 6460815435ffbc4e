import { create } from '@bufbuild/protobuf';
import { ScreeningSchema, type RecordScreeningRequest, type Screening as ScreeningMessage } from '@maillage/contracts/social/v1/social_pb.js';
import { alreadyExists } from '@maillage/kernel';
import { UnitOfWork, type EventWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { identifyNeed, type SocialNeed } from '../needs/domain/social-need.js';
import { openedNeedFacts } from '../needs/social-need-facts.js';
import { needChanged, needMessage } from '../needs/social-need-events.js';
import { SocialNeedRepository } from '../needs/social-need.repository.js';
import { PersonRepository } from '../projections/person.repository.js';
import { flaggedDomains, needIdOf, screen, type Screening } from './domain/screening.js';
import { screeningFacts } from './screening-facts.js';
import { ScreeningRepository } from './screening.repository.js';

/** Scores a screening and opens a need for each flagged domain that has no open one. Safe to repeat: the caller's screening id decides. */
@Injectable()
export class RecordScreening {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly persons: PersonRepository,
    private readonly needs: SocialNeedRepository,
    private readonly screenings: ScreeningRepository,
  ) {}

  execute(request: RecordScreeningRequest, context: RequestContext): Promise<ScreeningMessage> {
    const answers = request.answers.map(({ item, answer }) => ({ item, answer }));
    const scored = screen({ id: request.screeningId, personId: request.personId, instrument: request.instrument, answers }, context.now);
    return this.unitOfWork.run(context, async (work) => {
      const group = await this.persons.group(work, request.personId, context.sight);
      await this.needs.lockPerson(work, group);
      const earlier = await this.screenings.find(work, scored.id);
      if (earlier) {
        repeatIsTheSame(earlier, scored);
        return this.answer(work, earlier, group);
      }
      await this.screenings.insert(work, scored);
      work.declare(...screeningFacts(scored, context.actor.organisationId));
      const open = await this.needs.open(work, group);
      for (const domain of flaggedDomains(scored).filter((each) => !open.has(each))) {
        const need = identifyNeed({ id: needIdOf(scored.id, domain), personId: scored.personId, domain, origin: 'SCREENING' }, context.now);
        await this.needs.insert(work, need);
        work.publish(needChanged(need));
        work.declare(...openedNeedFacts(need, context.actor.organisationId));
      }
      return this.answer(work, scored, group);
    });
  }

  /** With the needs of its flagged domains: those that it opened, whatever became of them, and those that were open before. */
  private async answer(work: EventWork, screening: Screening, group: readonly string[]): Promise<ScreeningMessage> {
    const open = await this.needs.open(work, group);
    const needs: SocialNeed[] = [];
    for (const domain of flaggedDomains(screening)) {
      const need = (await this.needs.find(work, needIdOf(screening.id, domain))) ?? open.get(domain);
      if (need) needs.push(need);
    }
    const { id, personId, instrument, algorithm, flags, completedAt } = screening;
    return create(ScreeningSchema, { screeningId: id, personId, instrument, algorithm, completedAt, flags: [...flags], needs: needs.map(needMessage) });
  }
}

/** An id used again must mean the same screening. */
function repeatIsTheSame(earlier: Screening, again: Screening): void {
  if (earlier.personId !== again.personId || JSON.stringify(sorted(earlier)) !== JSON.stringify(sorted(again)))
    throw alreadyExists('SCREENING_ID_USED', 'This screening id belongs to another screening.', [{ path: 'screening_id', rule: 'id means the same screening' }]);
}

const sorted = ({ answers }: Screening): string[] => answers.map(({ item, answer }) => `${item} ${answer}`).sort();
