import { Injectable } from '@nestjs/common';
import { actsForThemselves, mustSee, sightWithout } from '@maillage/access';
import type { Delegation as DelegationMessage, PutDelegationRequest } from '@maillage/contracts/registry/v1/circle_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { PersonRepository } from '../persons/person.repository.js';
import { versionIsCurrent } from '../version-is-current.js';
import { commandOf, toMessage } from './delegation-events.js';
import { tellDelegation } from './delegation-facts.js';
import { DelegationRepository } from './delegation.repository.js';
import { changeDelegation, giveDelegation, type Delegation, type DelegationCommand } from './domain/delegation.js';
import { meansTheSameCarer, trustedPersonIsOne } from './domain/delegation-rules.js';

/** The person lets somebody see, write, decide with them or act for them; an office enters what the law gave. */
@Injectable()
export class PutDelegation {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly delegations: DelegationRepository, private readonly persons: PersonRepository) {}

  execute(request: PutDelegationRequest, context: RequestContext): Promise<DelegationMessage> {
    const command = commandOf(request);
    return this.unitOfWork.run(context, async (work) => {
      // A carer does not pass on what was delegated to them.
      await mustSee(work, sightWithout(context.sight, 'DELEGATION'), command.personId, 'identity', 'PERSON_UNKNOWN');
      const { rootId } = await this.persons.livingSituation(work, command.personId);
      await this.delegations.lockCircle(work, rootId);
      const earlier = await this.delegations.find(work, command.id);
      if (earlier) {
        meansTheSameCarer(earlier, command);
        if (saysTheSame(earlier, command)) return toMessage(earlier);
        versionIsCurrent(earlier, request.version);
      }

      const by = { subject: context.actor.subject, isPerson: actsForThemselves(context.actor), ownAccounts: await this.delegations.ownAccounts(work, rootId) };
      const next = earlier ? changeDelegation(earlier, command, by) : giveDelegation(command, by, context.now);
      trustedPersonIsOne(next, await this.delegations.countTrustedBeside(work, next, rootId));
      await (earlier ? this.delegations.update(work, next) : this.delegations.insert(work, next));
      tellDelegation(work, next);
      return toMessage(next);
    });
  }
}

const word = ({ right, categories, until, documentId }: Pick<Delegation, 'right' | 'categories' | 'until' | 'documentId'>): string => JSON.stringify([right, [...categories].sort(), until, documentId]);

/** A repeat is answered, not refused: the caller repeats what it does not know to be done. */
const saysTheSame = (earlier: Delegation, command: DelegationCommand): boolean =>
  earlier.revokedAt === null && word(earlier) === word(command) && (command.from === null || command.from === earlier.from);
