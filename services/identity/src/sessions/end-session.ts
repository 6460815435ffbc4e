import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { EndedSessionSchema, EndedSessionsSchema, type EndedSession, type EndedSessions, type EndProviderSessionRequest, type EndSessionRequest } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { endSession } from './domain/session.js';
import { sessionIsNamed } from './domain/session-rules.js';
import { SealTokens } from './seal-tokens.js';
import { endOf } from './session-message.js';
import { SessionRepository } from './session.repository.js';

/** Ends sessions: one that its holder leaves, or those that the provider has ended on its side. */
@Injectable()
export class EndSession {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly sessions: SessionRepository, private readonly seal: SealTokens) {}

  one({ sessionId, reason }: EndSessionRequest, context: RequestContext): Promise<EndedSession> {
    return this.unitOfWork.run(context, async (work) => {
      const session = await this.sessions.lock(work, sessionId);
      if (!session) return create(EndedSessionSchema, {});
      const idToken = session.sealedTokens ? this.seal.open(sessionId, session.sealedTokens)?.idToken : undefined;
      await this.sessions.update(work, session, endSession(session, endOf(reason), context.now));
      return create(EndedSessionSchema, { idToken: idToken ?? '' });
    });
  }

  ofProvider({ providerSession, subject }: EndProviderSessionRequest, context: RequestContext): Promise<EndedSessions> {
    sessionIsNamed(providerSession, subject);
    return this.unitOfWork.run(context, async (work) => {
      const meant = await this.sessions.lockOfProvider(work, providerSession, subject);
      for (const session of meant) await this.sessions.update(work, session, endSession(session, 'PROVIDER_LOGOUT', context.now));
      return create(EndedSessionsSchema, { count: meant.length });
    });
  }
}
