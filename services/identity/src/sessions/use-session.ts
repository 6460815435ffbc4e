import { Injectable } from '@nestjs/common';
import type { Session as SessionMessage, UseSessionRequest } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { sessionEnded } from './domain/session-rules.js';
import { LivingSession } from './living-session.js';
import { toMessage } from './session-message.js';

/** Answers a living session and notes that it was used. */
@Injectable()
export class UseSession {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly living: LivingSession) {}

  async execute({ sessionId }: UseSessionRequest, context: RequestContext): Promise<SessionMessage> {
    const used = await this.unitOfWork.run(context, (work) => this.living.use(work, sessionId, context.now));
    if (!used) throw sessionEnded();
    return toMessage(used.session, used.tokens, this.living.limits);
  }
}
