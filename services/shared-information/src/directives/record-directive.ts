import { Injectable } from '@nestjs/common';
import type { Directive as DirectiveMessage, RecordDirectiveRequest } from '@maillage/contracts/information/v1/directives_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { commandOf, toMessage } from './directive-events.js';
import { tellDirective } from './directive-facts.js';
import { DirectiveRepository } from './directive.repository.js';
import { recordDirective } from './domain/directive.js';
import { repeatIsTheSame } from './domain/directive-rules.js';
import { mustSpeakFor, speakerOf } from './speaker.js';

/** Writes down what the person decided. Appointments and the right to care are not touched: they are not of this service. */
@Injectable()
export class RecordDirective {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly directives: DirectiveRepository) {}

  execute(request: RecordDirectiveRequest, context: RequestContext): Promise<DirectiveMessage> {
    const command = commandOf(request);
    return this.unitOfWork.run(context, async (work) => {
      await mustSpeakFor(work, context.sight, command.personId, 'PERSON_UNKNOWN');
      await this.directives.personIsKnown(work, command.personId);
      await this.directives.lockId(work, command.id);
      const earlier = await this.directives.find(work, command.id);
      if (earlier) {
        repeatIsTheSame(earlier, command);
        return toMessage(earlier);
      }

      const directive = recordDirective(command, speakerOf(context.actor), context.now);
      await this.directives.insert(work, directive);
      tellDirective(work, directive);
      return toMessage(directive);
    });
  }
}
