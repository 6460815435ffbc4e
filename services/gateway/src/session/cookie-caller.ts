import type { Session } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { isMaillageError } from '@maillage/kernel';
import type { TokenVerifier } from '@maillage/access';
import type { Request, Response } from 'express';
import { requestIdOf, type Caller } from '../edge/caller.js';
import { clearCookie, cookieOf, sessionCookie } from './cookies.js';
import { refuseForgery } from './csrf.js';
import { sessionEnded, type PortalSessions } from './portal-sessions.js';
import { sessionIdOf, type Signer } from './session-secret.js';

/** A caller who signed in at a portal. */
export interface CookieCaller extends Caller {
  readonly sessionId: string;
  readonly session: Session;
}

/** What tells the callers of a cookie. */
export interface CookieParts {
  readonly sessions: PortalSessions;
  readonly verifier: TokenVerifier;
  readonly csrf: Signer;
  readonly origin: string;
}

/**
 * Who holds the session cookie, or null without one. Throws PERMISSION_DENIED with CSRF_TOKEN_INVALID before anybody is asked;
 * UNAUTHENTICATED with SESSION_ENDED, and then the browser forgets the cookie.
 */
export const cookieCallers =
  ({ sessions, verifier, csrf, origin }: CookieParts) =>
  async (request: Request, response: Response): Promise<CookieCaller | null> => {
    const secret = cookieOf(request, sessionCookie);
    if (secret === null) return null;
    try {
      const sessionId = sessionIdOf(secret);
      if (sessionId === null) throw sessionEnded();
      refuseForgery(request, sessionId, csrf, origin);
      const session = await sessions.use(sessionId, requestIdOf(request)!);
      const actor = await verifier.verify(session.accessToken).catch(unlessAway);
      if (actor.subject !== session.subject) throw sessionEnded();
      return { sessionId, session, token: session.accessToken, actor };
    } catch (error) {
      if (isMaillageError(error) && error.reason === 'SESSION_ENDED') clearCookie(response, sessionCookie);
      throw error;
    }
  };

/** A token that identity kept and that is no longer valid ends the session, but not while nobody can tell. */
function unlessAway(error: unknown): never {
  throw isMaillageError(error) && error.category === 'UNAUTHENTICATED' ? sessionEnded() : error;
}
