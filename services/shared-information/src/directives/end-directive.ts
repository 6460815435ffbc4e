import { Injectable } from '@nestjs/common';
import type { Directive as DirectiveMessage, EndDirectiveRequest } from '@maillage/contracts/information/v1/directives_pb.js';
import { conflict } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { toMessage } from './directive-events.js';
import { tellDirective } from './directive-facts.js';
import { DirectiveRepository } from './directive.repository.js';
import { endDirective } from './domain/directive.js';
import { mustSpeakFor, speakerOf } from './speaker.js';

/** A revoked consent opens nothing from the commit on; a lifted refusal closes nothing. What was stays readable. */
@Injectable()
export class EndDirective {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly directives: DirectiveRepository) {}

  execute({ directiveId, version }: EndDirectiveRequest, context: RequestContext): Promise<DirectiveMessage> {
    return this.unitOfWork.run(context, async (work) => {
      const directive = await this.directives.lock(work, directiveId);
      await mustSpeakFor(work, context.sight, directive.personId, 'DIRECTIVE_UNKNOWN');
      if (directive.endedAt !== null) return toMessage(directive);
      if (version !== 0 && version !== directive.version) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.');
      const next = endDirective(directive, speakerOf(context.actor), context.now);
      await this.directives.update(work, next);
      tellDirective(work, next);
      return toMessage(next);
    });
  }
}
