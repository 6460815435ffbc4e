import type { OpenNeedRequest, SocialNeed as SocialNeedMessage } from '@maillage/contracts/social/v1/social_pb.js';
import { alreadyExists } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { PersonRepository } from '../projections/person.repository.js';
import { identifyNeed, type NeedOrigin, type SocialNeed } from './domain/social-need.js';
import { openedNeedFacts } from './social-need-facts.js';
import { needChanged, needMessage } from './social-need-events.js';
import { SocialNeedRepository } from './social-need.repository.js';

/** Opens a need by hand or from a signal of the record. Safe to repeat: the caller's need id decides. */
@Injectable()
export class OpenNeed {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly persons: PersonRepository,
    private readonly needs: SocialNeedRepository,
  ) {}

  execute({ needId, personId, domain, origin }: OpenNeedRequest, context: RequestContext): Promise<SocialNeedMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const group = await this.persons.group(work, personId, context.sight);
      await this.needs.lockPerson(work, group);
      const earlier = await this.needs.find(work, needId);
      if (earlier) {
        repeatIsTheSame(earlier, { personId, domain });
        return needMessage(earlier);
      }
      onlyOneIsOpen(await this.needs.open(work, group), domain);
      const need = identifyNeed({ id: needId, personId, domain, origin: origin as NeedOrigin }, context.now);
      await this.needs.insert(work, need);
      work.publish(needChanged(need));
      work.declare(...openedNeedFacts(need, context.actor.organisationId));
      return needMessage(need);
    });
  }
}

/** An id used again must mean the same need. */
function repeatIsTheSame(earlier: SocialNeed, again: Pick<SocialNeed, 'personId' | 'domain'>): void {
  if (earlier.personId !== again.personId || earlier.domain !== again.domain) throw alreadyExists('NEED_ID_USED', 'This need id belongs to another need.', [{ path: 'need_id', rule: 'id means the same need' }]);
}

/** A second need of the same person and domain would be referred twice. */
function onlyOneIsOpen(open: ReadonlyMap<string, SocialNeed>, domain: string): void {
  if (open.has(domain)) throw alreadyExists('NEED_OPEN', 'A need of this domain is open for this person.', [{ path: 'domain', rule: 'one open need a domain' }]);
}
