import { invalidArgument } from '@maillage/kernel';
import type { Request, RequestHandler } from 'express';

/** The one of `types` that the caller likes best. Throws INVALID_ARGUMENT with NOT_ACCEPTABLE (406). */
export function answerType(request: Request, types: readonly string[]): string {
  const liked = request.accepts([...types]);
  if (liked === false) throw invalidArgument('NOT_ACCEPTABLE', `This answers ${types[0]}.`, [], { issue: 'not-supported' });
  return liked;
}

/** Refuses who would not take any of `types`, before any work. */
export const answers =
  (types: readonly string[]): RequestHandler =>
  (request, _response, next) => {
    answerType(request, types);
    next();
  };
