import type { Log } from '@maillage/platform';
import type { Request, RequestHandler } from 'express';
import { requestIdOf } from './caller.js';

/** The route as the contract writes it; never the address, which may hold an identifier. Empty where no route was reached. */
const routeOf = (request: Request): string => {
  const path = (request.route as { path?: unknown } | undefined)?.path;
  if (typeof path !== 'string') return '';
  return `${/^\/(?:api\/v1|fhir\/R4|session)(?=\/|\?|$)/.exec(request.originalUrl)?.[0] ?? ''}${path}`;
};

/** One line for each answer: faults as warnings, the rest for those who look closely. */
export const logRequests =
  (log: Log): RequestHandler =>
  (request, response, next) => {
    const started = performance.now();
    response.once('close', () => {
      const line = { requestId: requestIdOf(request), method: request.method, route: routeOf(request), status: response.headersSent ? response.statusCode : 0, durationMs: Math.round(performance.now() - started) };
      if (line.status >= 500) log.warn(line, 'request.answered');
      else log.debug(line, 'request.answered');
    });
    next();
  };
