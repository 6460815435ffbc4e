import { Injectable } from '@nestjs/common';
import type { Actor } from '@maillage/access';
import type { BreakGlass as BreakGlassMessage, StartBreakGlassRequest } from '@maillage/contracts/identity/v1/break_glass_pb.js';
import { isUuid } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { breakGlassChanged, toMessage } from './break-glass-events.js';
import { BreakGlassRepository, type ActorAccount } from './break-glass.repository.js';
import { actorHasNotLeft, loginIsFresh, repeatIsTheSame } from './domain/break-glass-rules.js';
import type { BreakGlassReason, StartCommand } from './domain/break-glass.js';
import { startBreakGlass } from './domain/decide-break-glass.js';
import { breakGlassFacts } from './break-glass-facts.js';

/** Opens emergency access to one person. Safe to repeat: the caller's id decides. */
@Injectable()
export class StartBreakGlass {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly accesses: BreakGlassRepository) {}

  execute(request: StartBreakGlassRequest, context: RequestContext): Promise<BreakGlassMessage> {
    const { actor, now } = context;
    return this.unitOfWork.run(context, async (work) => {
      const account = await this.accesses.accountOf(work, actor.subject);
      actorHasNotLeft(account !== null && account.until !== null && account.until <= now);
      const command = commandOf(request, actor, account);
      const { ofId, latest } = await this.accesses.lockActor(work, command.id, actor.subject);
      if (ofId) {
        repeatIsTheSame(ofId, command);
        return toMessage(ofId);
      }
      loginIsFresh(actor.authenticatedAt, now);
      const access = startBreakGlass(command, latest, now);
      await this.accesses.insert(work, access);
      work.publish(breakGlassChanged(access));
      work.declare(...breakGlassFacts(access));
      return toMessage(access);
    });
  }
}

/** Claims of a token are the provider's words: one that is no id of ours names nobody. */
const idIn = (claim: string | null): string | null => (claim !== null && isUuid(claim) ? claim : null);

const commandOf = (request: StartBreakGlassRequest, actor: Actor, account: ActorAccount | null): StartCommand => ({
  id: request.breakGlassId.toLowerCase(),
  personId: request.personId.toLowerCase(),
  subject: actor.subject,
  practitionerId: account?.practitionerId ?? idIn(actor.practitionerId),
  organizationId: account?.organizationId ?? idIn(actor.organisationId),
  reason: request.reason as BreakGlassReason,
  text: request.text.trim(),
  minutes: request.minutes,
});
