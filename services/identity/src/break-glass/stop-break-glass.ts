import { Injectable } from '@nestjs/common';
import type { BreakGlass as BreakGlassMessage, StopBreakGlassRequest } from '@maillage/contracts/identity/v1/break_glass_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { breakGlassChanged, toMessage } from './break-glass-events.js';
import { BreakGlassRepository } from './break-glass.repository.js';
import { stopBreakGlass } from './domain/decide-break-glass.js';
import { breakGlassFacts } from './break-glass-facts.js';

/** Ends the caller's own emergency access before its time. */
@Injectable()
export class StopBreakGlass {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly accesses: BreakGlassRepository) {}

  execute({ breakGlassId }: StopBreakGlassRequest, context: RequestContext): Promise<BreakGlassMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const access = await this.accesses.lock(work, breakGlassId);
      const next = stopBreakGlass(access, context.actor.subject, context.now);
      if (next !== access) {
        await this.accesses.update(work, next);
        work.publish(breakGlassChanged(next));
        work.declare(...breakGlassFacts(next));
      }
      return toMessage(next);
    });
  }
}
