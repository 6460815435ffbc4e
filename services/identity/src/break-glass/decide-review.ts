import { Injectable } from '@nestjs/common';
import type { BreakGlassReview, DecideBreakGlassReviewRequest } from '@maillage/contracts/identity/v1/break_glass_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { breakGlassChanged, reviewMessage } from './break-glass-events.js';
import { BreakGlassRepository } from './break-glass.repository.js';
import type { ReviewDecision } from './domain/break-glass.js';
import { decideReview } from './domain/decide-break-glass.js';

/** The privacy officer's decision on an emergency access. */
@Injectable()
export class DecideReview {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly accesses: BreakGlassRepository) {}

  execute({ breakGlassId, decision, text, version }: DecideBreakGlassReviewRequest, context: RequestContext): Promise<BreakGlassReview> {
    const { actor, now } = context;
    return this.unitOfWork.run(context, async (work) => {
      const access = await this.accesses.lock(work, breakGlassId);
      const next = decideReview(access, { decision: decision as ReviewDecision, text: text.trim(), version, reviewer: actor.subject }, now);
      if (next !== access) {
        await this.accesses.update(work, next);
        work.publish(breakGlassChanged(next));
      }
      return reviewMessage({ ...next, actorName: await this.accesses.nameOf(work, next.practitionerId) }, now);
    });
  }
}
