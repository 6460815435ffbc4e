import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { RefreshClaimSchema, type ClaimRefreshRequest, type RefreshClaim, type RefreshSessionRequest, type Session as SessionMessage } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { claimRefresh, replaceTokens } from './domain/session.js';
import { sessionEnded, tokensAreThoseSpent } from './domain/session-rules.js';
import { LivingSession } from './living-session.js';
import { SealTokens } from './seal-tokens.js';
import { toMessage, toTokens } from './session-message.js';
import { SessionRepository } from './session.repository.js';

/**
 * New tokens for a session, in two steps with the provider between them: a claim, so that of many callers one spends the refresh
 * token, and the tokens that it brought. No transaction is open while the provider is asked.
 */
@Injectable()
export class RefreshSession {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly sessions: SessionRepository, private readonly seal: SealTokens, private readonly living: LivingSession) {}

  async claim({ sessionId, tokensVersion }: ClaimRefreshRequest, context: RequestContext): Promise<RefreshClaim> {
    const claim = await this.unitOfWork.run(context, async (work) => {
      const used = await this.living.use(work, sessionId, context.now);
      if (!used) return null;
      const claimed = claimRefresh(used.session, tokensVersion, context.now);
      await this.sessions.update(work, used.session, claimed);
      const granted = claimed !== used.session;
      return create(RefreshClaimSchema, { granted, refreshToken: granted ? used.tokens.refreshToken : '', session: toMessage(claimed, used.tokens, this.living.limits) });
    });
    if (!claim) throw sessionEnded();
    return claim;
  }

  async store(request: RefreshSessionRequest, context: RequestContext): Promise<SessionMessage> {
    const { sessionId, tokensVersion } = request;
    const brought = toTokens(request.tokens!);
    const stored = await this.unitOfWork.run(context, async (work) => {
      const used = await this.living.use(work, sessionId, context.now);
      if (!used) return null;
      tokensAreThoseSpent(used.session, tokensVersion);
      const tokens = { ...brought, idToken: brought.idToken || used.tokens.idToken };
      const session = replaceTokens(used.session, this.seal.seal(sessionId, tokens));
      await this.sessions.update(work, used.session, session);
      return toMessage(session, tokens, this.living.limits);
    });
    if (!stored) throw sessionEnded();
    return stored;
  }
}
