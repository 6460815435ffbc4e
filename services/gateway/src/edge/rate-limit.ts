import { resourceExhausted } from '@maillage/kernel';
import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit, type Options } from 'express-rate-limit';
import type { GatewayConfig } from '../gateway.config.js';
import { callerIfAny } from './caller.js';

const limiter = (options: Partial<Options>): RequestHandler =>
  rateLimit({
    windowMs: 60_000,
    standardHeaders: false,
    legacyHeaders: false,
    handler: (_request, _response, next) => next(resourceExhausted('TOO_MANY_REQUESTS', 'Too many requests; slow down.', [], { retryAfterSeconds: 10 })),
    ...options,
  });

/** Counts, for one address, the requests that had no valid token: guessing tokens is slow, and an office behind one address can still work. */
export const limitStrangers = (config: GatewayConfig): RequestHandler =>
  limiter({
    limit: config.ANONYMOUS_LIMIT_PER_MINUTE,
    keyGenerator: (request) => ipKeyGenerator(request.ip ?? ''),
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => response.statusCode !== 401,
  });

/** Counts the requests of one signed-in caller. */
export const limitCallers = (config: GatewayConfig): RequestHandler =>
  limiter({ limit: config.RATE_LIMIT_PER_MINUTE, keyGenerator: (request) => callerIfAny(request)?.actor.subject ?? ipKeyGenerator(request.ip ?? '') });
