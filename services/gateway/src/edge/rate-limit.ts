import { resourceExhausted } from '@maillage/kernel';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit, type RateLimitInfo } from 'express-rate-limit';
import type { GatewayConfig } from '../gateway.config.js';
import { callerOf } from './caller.js';

const windowMs = 60_000;

/** Seconds until the count starts again. The limiter counts by the machine's clock. */
const secondsLeft = (info: RateLimitInfo | undefined): number => {
  const left = info?.resetTime === undefined ? windowMs : info.resetTime.getTime() - (performance.timeOrigin + performance.now());
  return Math.min(windowMs, Math.max(1_000, left)) / 1_000;
};

const limiter = (limit: number, keyGenerator: (request: Request) => string): RequestHandler =>
  rateLimit({
    windowMs,
    limit,
    keyGenerator,
    standardHeaders: false,
    legacyHeaders: false,
    // Its own checks write addresses and headers of callers to the console.
    validate: false,
    handler: (request, _response, next) =>
      next(resourceExhausted('TOO_MANY_REQUESTS', 'Too many requests; slow down.', [], { retryAfterSeconds: secondsLeft((request as Request & { rateLimit?: RateLimitInfo }).rateLimit) })),
  });

/**
 * Counts, for one address, what comes without a valid token: public pages and refused tokens. Whoever is signed in is not counted, so
 * that an office behind one address still works while somebody in it guesses.
 */
export const limitStrangers = (config: GatewayConfig): RequestHandler => limiter(config.ANONYMOUS_LIMIT_PER_MINUTE, (request) => ipKeyGenerator(request.ip ?? ''));

/** Counts the requests of one signed-in caller, over all its tokens. */
export const limitCallers = (config: GatewayConfig): RequestHandler => limiter(config.RATE_LIMIT_PER_MINUTE, (request) => callerOf(request).actor.subject);
