import type { TokenVerifier } from '@maillage/access';
import { invalidArgument, unauthenticated, type Clock } from '@maillage/kernel';
import type { RpcClient } from '@maillage/messaging';
import type { Log } from '@maillage/platform';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import * as openid from 'openid-client';
import type { BodyRoom } from '../edge/body-room.js';
import { bytesOf, readBody } from '../edge/body.js';
import { countingRefusals, requestIdOf } from '../edge/caller.js';
import { bodyLimits } from '../edge/limits.js';
import { queryOf, queryText } from '../edge/query.js';
import { publicOrigin, type GatewayConfig } from '../gateway.config.js';
import { cookieCallers, type CookieCaller } from './cookie-caller.js';
import { clearCookie, cookieOf, loginCookie, sessionCookie, setCookie } from './cookies.js';
import { IdentityProvider } from './identity-provider.js';
import { attemptSeconds, openAttempt, sealAttempt, type LoginAttempt } from './login-attempt.js';
import { logoutTokenReader } from './logout-token.js';
import { PortalSessions } from './portal-sessions.js';
import { safeNext } from './safe-next.js';
import { newSecret, sessionIdOf, Signer } from './session-secret.js';
import { stepUpIsFresh } from './step-up.js';

/** What the sessions of the portals lean on. */
export interface SessionParts {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly rpc: RpcClient;
  readonly verifier: TokenVerifier;
  readonly room: BodyRoom;
  /** Counts what comes from people who are not signed in. */
  readonly strangers: RequestHandler;
}

/** Sessions at the edge: their own addresses, and who a cookie is on all others. */
export interface SessionEdge {
  readonly router: Router;
  readonly callerOf: (request: Request, response: Response) => Promise<CookieCaller | null>;
}

/** Addresses below /session. */
export const sessionAddresses = [
  { verb: 'get', path: '/login' },
  { verb: 'get', path: '/callback' },
  { verb: 'get', path: '/me' },
  { verb: 'get', path: '/step-up' },
  { verb: 'post', path: '/logout' },
  { verb: 'post', path: '/backchannel-logout' },
] as const;

export function sessionEdge({ config, clock, log, rpc, verifier, room, strangers }: SessionParts): SessionEdge {
  const origin = publicOrigin(config);
  const provider = new IdentityProvider({ issuer: config.OIDC_ISSUER, clientId: config.OIDC_CLIENT_ID, clientSecret: config.OIDC_CLIENT_SECRET, origin, clock });
  const sessions = new PortalSessions(rpc, provider, clock, config.SESSION_REFRESH_BEFORE_SECONDS * 1_000);
  const [csrf, attempts] = [new Signer(config.SESSION_SECRET, 'csrf'), new Signer(config.SESSION_SECRET, 'login')];
  const readLogoutToken = logoutTokenReader(provider, config.OIDC_CLIENT_ID);
  const callerOf = cookieCallers({ sessions, verifier, csrf, origin });

  const holders = new WeakMap<Request, CookieCaller>();
  const signedIn = countingRefusals(strangers, async (request, response) => {
    const caller = await callerOf(request, response);
    if (!caller) throw unauthenticated('SESSION_MISSING', 'Sign in first.');
    holders.set(request, caller);
  });

  const begin = async (request: Request, response: Response, stepUpOf: string | null): Promise<void> => {
    const attempt: LoginAttempt = {
      state: openid.randomState(), nonce: openid.randomNonce(), verifier: openid.randomPKCECodeVerifier(), next: safeNext(queryOf(request).get('next'), origin), startedAt: clock.now(), stepUpOf,
    };
    const address = await provider.authorizationUrl(attempt);
    setCookie(response, loginCookie, sealAttempt(attempt, attempts), attemptSeconds);
    response.redirect(302, address);
  };

  const router = Router({ caseSensitive: true });
  router.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });

  router.get('/login', strangers, (request, response) => begin(request, response, null));

  router.get('/step-up', signedIn, (request, response) => begin(request, response, holders.get(request)!.actor.subject));

  router.get('/callback', strangers, async (request, response) => {
    clearCookie(response, loginCookie);
    const attempt = openAttempt(cookieOf(request, loginCookie), queryOf(request).get('state'), attempts, clock.now());
    const login = await provider.login(queryText(request), attempt);
    stepUpIsFresh(login, attempt);
    const secret = newSecret();
    await sessions.open(sessionIdOf(secret)!, sessionIdOf(cookieOf(request, sessionCookie) ?? ''), login, requestIdOf(request)!);
    setCookie(response, sessionCookie, secret);
    response.redirect(302, attempt.next);
  });

  router.get('/me', signedIn, (request, response) => {
    const { actor, session, sessionId } = holders.get(request)!;
    const { subject, organisationId, practitionerId } = actor;
    const { authenticatedAt, idleUntil, endsAt } = session;
    response.json({ subject, roles: [...actor.roles].sort(), organisationId, practitionerId, csrfToken: csrf.sign(sessionId), authenticatedAt, idleUntil, endsAt });
  });

  router.post('/logout', signedIn, async (request, response) => {
    const { sessionId } = holders.get(request)!;
    const idToken = await sessions.end(sessionId, requestIdOf(request)!);
    clearCookie(response, sessionCookie);
    response.json({ redirect: await provider.endSessionUrl(idToken) });
  });

  router.post('/backchannel-logout', strangers, ...readBody({ types: ['application/x-www-form-urlencoded'], limit: bodyLimits.form }, room), async (request, response) => {
    const tokens = new URLSearchParams(Buffer.from(bytesOf(request)).toString('utf8')).getAll('logout_token');
    if (tokens.length !== 1) throw invalidArgument('LOGOUT_TOKEN_INVALID', 'One logout_token is needed.');
    const count = await sessions.endOfProvider(await readLogoutToken(tokens[0]!), requestIdOf(request)!);
    log.info({ requestId: requestIdOf(request), count }, 'session.ended-by-provider');
    response.status(200).end();
  });

  return { router, callerOf };
}
