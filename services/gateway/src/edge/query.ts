import { invalidArgument } from '@maillage/kernel';
import type { Request, RequestHandler } from 'express';

/** The query as sent, without `?`. */
export const queryText = (request: Request): string => {
  const at = request.originalUrl.indexOf('?');
  return at < 0 ? '' : request.originalUrl.slice(at + 1);
};

/** The query, decoded once and with its repetitions. */
export const queryOf = (request: Request): URLSearchParams => new URLSearchParams(queryText(request));

/** Refuses NUL in an address: no database keeps it. Throws INVALID_ARGUMENT with ADDRESS_INVALID. */
export const readableAddress: RequestHandler = (request, _response, next) => {
  if (request.originalUrl.includes('%00')) throw invalidArgument('ADDRESS_INVALID', 'The character U+0000 is not text.', [{ path: 'url', rule: 'address is text' }], { issue: 'value' });
  next();
};
