import type { Request } from 'express';

/** The query as sent, without `?`. */
export const queryText = (request: Request): string => {
  const at = request.originalUrl.indexOf('?');
  return at < 0 ? '' : request.originalUrl.slice(at + 1);
};

/** The query, decoded once and with its repetitions. */
export const queryOf = (request: Request): URLSearchParams => new URLSearchParams(queryText(request));
