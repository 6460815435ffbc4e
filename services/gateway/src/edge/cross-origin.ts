import type { RequestHandler } from 'express';
import type { GatewayConfig } from '../gateway.config.js';

const methods = 'GET, HEAD, POST, PUT, DELETE';
const askedWith = 'Authorization, Content-Type, Accept, Idempotency-Key, If-Match, If-None-Exist, Prefer, X-Maillage-Position, X-Request-Id';
const readable = 'Content-Location, ETag, Last-Modified, Location, Retry-After, X-Maillage-Position, X-Request-Id';
const preflightSeconds = '600';

/**
 * Lets pages of the configured origins read answers, each by its own name and never by a wildcard. Without credentials: such pages bring
 * a bearer token, and a cookie of ours is for our own pages. Every answer says that it depends on the origin. Preflights of other origins
 * get what any OPTIONS gets: no permission.
 */
export function crossOrigin({ CORS_ORIGINS }: Pick<GatewayConfig, 'CORS_ORIGINS'>): RequestHandler {
  const known = new Set(CORS_ORIGINS);
  return (request, response, next) => {
    if (known.size > 0) response.vary('Origin');
    const origin = request.get('origin');
    if (origin === undefined || !known.has(origin)) return next();
    response.setHeader('Access-Control-Allow-Origin', origin);
    // helmet keeps answers for pages of the same origin; these are for one more.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    if (request.method !== 'OPTIONS' || request.get('access-control-request-method') === undefined) {
      response.setHeader('Access-Control-Expose-Headers', readable);
      return next();
    }
    response.vary('Access-Control-Request-Method').vary('Access-Control-Request-Headers');
    response.set({ 'Access-Control-Allow-Methods': methods, 'Access-Control-Allow-Headers': askedWith, 'Access-Control-Max-Age': preflightSeconds }).status(204).end();
  };
}
