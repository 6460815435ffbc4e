import { invalidArgument } from '@maillage/kernel';
import type { Request, RequestHandler, Response } from 'express';

/** An address and a verb that it takes; `{name}` stands for one segment. */
export interface Address {
  readonly verb: string;
  readonly path: string;
}

/** What becomes of verbs that no route takes. Both say in Allow what the address takes, and pass on where there is no such address. */
export interface OtherVerbs {
  /** Before the routes: answers OPTIONS with 204. */
  readonly answerOptions: RequestHandler;
  /** After the routes. Throws INVALID_ARGUMENT with METHOD_NOT_ALLOWED (405). */
  readonly refuse: RequestHandler;
}

/** The verbs of `addresses`, whose paths are those that the handlers will see. */
export function otherVerbs(addresses: readonly Address[]): OtherVerbs {
  const known = [...Map.groupBy(addresses, ({ path }) => path)].map(([path, entries]) => ({
    path,
    shape: new RegExp(`^${path.replaceAll(/[.$]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
    verbs: entries.flatMap(({ verb }) => (verb === 'get' ? ['GET', 'HEAD'] : [verb.toUpperCase()])),
  }));
  const sayVerbs = (request: Request, response: Response): boolean => {
    // An address that is written out is not also one of those with a field in its place.
    const written = known.find(({ path }) => path === request.path);
    const verbs = new Set((written ? [written] : known.filter(({ shape }) => shape.test(request.path))).flatMap((each) => each.verbs));
    if (verbs.size > 0) response.setHeader('Allow', [...verbs, 'OPTIONS'].sort().join(', '));
    return verbs.size > 0;
  };
  return {
    answerOptions: (request, response, next) => {
      if (request.method === 'OPTIONS' && sayVerbs(request, response)) response.status(204).end();
      else next();
    },
    refuse: (request, response, next) => {
      if (sayVerbs(request, response)) throw invalidArgument('METHOD_NOT_ALLOWED', 'This address does not take this method.', [], { issue: 'not-supported' });
      next();
    },
  };
}
