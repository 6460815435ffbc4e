import { invalidArgument, isMaillageError, isUuid, newId, unauthenticated, type Clock, type MaillageError } from '@maillage/kernel';
import { loadPolicies, type Actor, type TokenVerifier } from '@maillage/access';
import { methodName } from '@maillage/contracts';
import type { CallOptions } from '@maillage/messaging';
import type { DescMethodUnary } from '@bufbuild/protobuf';
import { ownRefusal } from './own-refusal.js';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Who asks, and what goes with every call made for this request. */
export interface Caller {
  readonly token: string;
  readonly actor: Actor;
}

const callers = new WeakMap<object, Caller>();
const requestIds = new WeakMap<object, string>();

/** Correlation id of a request; the caller's own when it is a UUID, so that nothing else can be smuggled into logs. */
export const requestIdOf = (request: object): string | undefined => requestIds.get(request);

/** Gives each request its correlation id and says it in the answer. */
export const identifyRequest =
  (clock: Clock): RequestHandler =>
  (request, response, next) => {
    const asked = request.get('x-request-id')?.toLowerCase();
    const requestId = asked && isUuid(asked) ? asked : newId(clock);
    requestIds.set(request, requestId);
    response.setHeader('X-Request-Id', requestId);
    next();
  };

/** What is said to one caller is kept by nobody on the way, refusals included. The few public files say otherwise themselves. */
export const keptByNobody: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** Who the cookie of a request belongs to, or null without one. */
export type CookieCallerOf = (request: Request, response: Response) => Promise<Caller | null>;

/**
 * Reads `Authorization: Bearer`, or the portals' cookie where there is no such header, and verifies it before any body is read. Throws
 * UNAUTHENTICATED with TOKEN_MISSING, SESSION_ENDED or the verifier's reason, unless `limitStrangers`, which counts these refusals, has
 * its own word; PERMISSION_DENIED with CSRF_TOKEN_INVALID.
 */
export const authenticate = (verifier: TokenVerifier, callerOfCookie: CookieCallerOf, limitStrangers: RequestHandler): RequestHandler =>
  countingRefusals(limitStrangers, async (request, response) => {
    const authorization = request.get('authorization');
    const caller = authorization === undefined ? await callerOfCookie(request, response) : await bearer(authorization, verifier);
    if (!caller) throw missing();
    callers.set(request, caller);
  });

/** Passes when `check` does; each UNAUTHENTICATED of it is counted by `limitStrangers`, which may answer instead. */
export const countingRefusals =
  (limitStrangers: RequestHandler, check: (request: Request, response: Response) => Promise<void>): RequestHandler =>
  async (request: Request, response: Response, next: NextFunction) => {
    try {
      await check(request, response);
    } catch (error) {
      if (!isMaillageError(error) || error.category !== 'UNAUTHENTICATED') throw error;
      return void limitStrangers(request, response, (limited) => next(limited ?? error));
    }
    next();
  };

const missing = (): MaillageError => unauthenticated('TOKEN_MISSING', 'A bearer token is needed.');

async function bearer(authorization: string, verifier: TokenVerifier): Promise<Caller | null> {
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  return token ? { token, actor: await verifier.verify(token) } : null;
}

/** The verified caller. Throws UNAUTHENTICATED where a route was mounted without authenticate. */
export function callerOf(request: object): Caller {
  const caller = callers.get(request);
  if (!caller) throw missing();
  return caller;
}

/** Refuses a caller none of whose roles may call the method, before the body is read, with PERMISSION_DENIED and ROLE_REQUIRED. Throws for a method that no policy permits to anybody: its route does not start. */
export function mayCall(method: DescMethodUnary): RequestHandler {
  const policies = loadPolicies();
  const name = methodName(method);
  if (policies.rolesOf(name).length === 0) throw new Error(`no policy says who may call ${name}`);
  return (request, _response, next) => {
    const { actor } = callerOf(request);
    try {
      policies.mayCall(actor, name);
    } catch (error) {
      throw ownRefusal(error, request);
    }
    next();
  };
}

const positionHeader = 'X-Maillage-Position';

/** Idempotency-Key, or null. Throws INVALID_ARGUMENT with IDEMPOTENCY_KEY_INVALID: an empty one would promise what nobody keeps. */
function keyOf(request: Request): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (!/^[\x20-\x7e]{1,200}$/.test(key)) throw invalidArgument('IDEMPOTENCY_KEY_INVALID', 'An Idempotency-Key has 1 to 200 printable ASCII characters.', [{ path: 'Idempotency-Key', rule: 'key is short and printable' }]);
  return key;
}

/** Positions of earlier answers. Throws INVALID_ARGUMENT with POSITION_INVALID; whether they are real is for the services to judge. */
function positionsOf(request: Request): string[] {
  const positions = (request.get(positionHeader) ?? '').split(',').map((each) => each.trim()).filter(Boolean);
  if (!positions.every((each) => /^[\x21-\x7e]+$/.test(each))) throw invalidArgument('POSITION_INVALID', 'A position is sent back as it came.', [{ path: positionHeader, rule: 'position is one of an answer' }]);
  return positions;
}

/** Token, time, Idempotency-Key, positions and correlation id of a request, for one call. The call ends when the caller hangs up. */
export function callOptionsOf(request: Request, response: Response, timeoutMs: number): CallOptions {
  const gone = new AbortController();
  const hungUp = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  if (response.closed) hungUp();
  else response.once('close', hungUp);
  return { token: callerOf(request).token, timeoutMs, idempotencyKey: keyOf(request), positions: positionsOf(request), requestId: requestIdOf(request)!, signal: gone.signal };
}

/** Says the position of a write, for later reads to wait for. */
export function sayPosition(response: Response, position: string | null): void {
  if (position) response.setHeader(positionHeader, position);
}
