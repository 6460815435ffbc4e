import { isUuid, newId, unauthenticated, type Clock } from '@maillage/kernel';
import type { Actor, TokenVerifier } from '@maillage/access';
import type { CallOptions } from '@maillage/messaging';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Who asks, and what goes with every call made for this request. */
export interface Caller {
  readonly token: string;
  readonly actor: Actor;
}

interface Marked {
  caller?: Caller;
  requestId?: string;
}
const marks = new WeakMap<object, Marked>();
const markOf = (request: object): Marked => {
  let mark = marks.get(request);
  if (!mark) marks.set(request, (mark = {}));
  return mark;
};

/** Correlation id of a request; the caller's own when it is a UUID, so that nothing else can be smuggled into logs. */
export const requestIdOf = (request: object): string | undefined => markOf(request).requestId;

/** Gives each request its correlation id and says it in the answer. */
export const identifyRequest =
  (clock: Clock): RequestHandler =>
  (request, response, next) => {
    const asked = request.get('x-request-id')?.toLowerCase();
    const requestId = asked && isUuid(asked) ? asked : newId(clock);
    markOf(request).requestId = requestId;
    response.setHeader('X-Request-Id', requestId);
    next();
  };

/** Reads `Authorization: Bearer` and verifies it before any body is read. Throws UNAUTHENTICATED with TOKEN_MISSING or the verifier's reason. */
export const authenticate =
  (verifier: TokenVerifier): RequestHandler =>
  async (request: Request, _response: Response, next: NextFunction) => {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.get('authorization') ?? '')?.[1];
    if (!token) throw unauthenticated('TOKEN_MISSING', 'A bearer token is needed.');
    markOf(request).caller = { token, actor: await verifier.verify(token) };
    next();
  };

/** The verified caller. Throws UNAUTHENTICATED where a route was mounted without authenticate. */
export function callerOf(request: object): Caller {
  const { caller } = markOf(request);
  if (!caller) throw unauthenticated('TOKEN_MISSING', 'A bearer token is needed.');
  return caller;
}

/** The caller if there is one: for counting before a route is chosen. */
export const callerIfAny = (request: object): Caller | undefined => markOf(request).caller;

const positionHeader = 'x-maillage-position';

/** Token, time, Idempotency-Key, positions and correlation id of a request, for one call. The call ends when the caller hangs up. */
export function callOptionsOf(request: Request, response: Response, timeoutMs: number): CallOptions {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return {
    token: callerOf(request).token,
    timeoutMs,
    idempotencyKey: request.get('idempotency-key') ?? null,
    positions: (request.get(positionHeader) ?? '').split(',').map((each) => each.trim()).filter(Boolean),
    requestId: requestIdOf(request)!,
    signal: gone.signal,
  };
}

/** Says the position of a write, for later reads to wait for. */
export function sayPosition(response: Response, position: string | null): void {
  if (position) response.setHeader('X-Maillage-Position', position);
}
