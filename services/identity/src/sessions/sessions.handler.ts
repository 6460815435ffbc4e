import { Controller } from '@nestjs/common';
import {
  SessionsService, type ClaimRefreshRequest, type EndedSession, type EndedSessions, type EndProviderSessionRequest, type EndSessionRequest, type OpenSessionRequest, type RefreshClaim,
  type RefreshSessionRequest, type Session, type UseSessionRequest,
} from '@maillage/contracts/identity/v1/sessions_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { EndSession } from './end-session.js';
import { OpenSession } from './open-session.js';
import { RefreshSession } from './refresh-session.js';
import { UseSession } from './use-session.js';

@Controller()
export class SessionsHandler {
  constructor(private readonly open: OpenSession, private readonly use: UseSession, private readonly refresh: RefreshSession, private readonly end: EndSession) {}

  @Rpc(SessionsService.method.openSession)
  openSession(request: OpenSessionRequest, context: RequestContext): Promise<Session> {
    return this.open.execute(request, context);
  }

  @Rpc(SessionsService.method.useSession)
  useSession(request: UseSessionRequest, context: RequestContext): Promise<Session> {
    return this.use.execute(request, context);
  }

  @Rpc(SessionsService.method.claimRefresh)
  claimRefresh(request: ClaimRefreshRequest, context: RequestContext): Promise<RefreshClaim> {
    return this.refresh.claim(request, context);
  }

  @Rpc(SessionsService.method.refreshSession)
  refreshSession(request: RefreshSessionRequest, context: RequestContext): Promise<Session> {
    return this.refresh.store(request, context);
  }

  @Rpc(SessionsService.method.endSession)
  endSession(request: EndSessionRequest, context: RequestContext): Promise<EndedSession> {
    return this.end.one(request, context);
  }

  @Rpc(SessionsService.method.endProviderSession)
  endProviderSession(request: EndProviderSessionRequest, context: RequestContext): Promise<EndedSessions> {
    return this.end.ofProvider(request, context);
  }
}
