import { Injectable } from '@nestjs/common';
import type { OpenSessionRequest, Session as SessionMessage } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { instant } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { endSession, openSession, sessionAt } from './domain/session.js';
import { LivingSession } from './living-session.js';
import { SealTokens } from './seal-tokens.js';
import { toMessage, toTokens } from './session-message.js';
import { SessionRepository } from './session.repository.js';

/** Opens a session for a login, in place of the one that the browser had, and ends those whose time is over: their tokens are not kept. */
@Injectable()
export class OpenSession {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly sessions: SessionRepository, private readonly seal: SealTokens, private readonly living: LivingSession) {}

  execute(request: OpenSessionRequest, context: RequestContext): Promise<SessionMessage> {
    const { sessionId: id, replaces, subject, providerSession, acr } = request;
    const { limits } = this.living;
    const tokens = toTokens(request.tokens!);
    const opening = { id, subject, acr, providerSession: providerSession || null, sealedTokens: this.seal.seal(id, tokens), authenticatedAt: instant(request.authenticatedAt, 'authenticated_at') };
    const { now } = context;
    return this.unitOfWork.run(context, async (work) => {
      for (const overdue of await this.sessions.lockOverdue(work, now, limits)) await this.sessions.update(work, overdue, sessionAt(overdue, now, limits));
      const replaced = replaces ? await this.sessions.lock(work, replaces) : null;
      if (replaced) await this.sessions.update(work, replaced, endSession(replaced, 'REPLACED', now));
      const session = openSession(opening, now, limits);
      await this.sessions.insert(work, session);
      return toMessage(session, tokens, limits);
    });
  }
}
