import { toJson, type DescMethodUnary } from '@bufbuild/protobuf';
import { requireRole } from '@maillage/access';
import type { CallOptions, RpcAnswer, RpcClient } from '@maillage/messaging';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { bytesOf, rawBody } from '../edge/body.js';
import { callOptionsOf, callerOf, sayPosition } from '../edge/caller.js';
import { bodyLimits } from '../edge/limits.js';
import { queryOf } from '../edge/query.js';
import { restRequest } from './rest-request.js';
import type { RestRoute } from './rest-routes.js';

type Call = (request: unknown, options: CallOptions) => Promise<RpcAnswer<DescMethodUnary['output']>>;

/** Mounts every route of the contract. A role that may not call is refused before the body is read. */
export function restRouter(routes: readonly RestRoute[], rpc: RpcClient): Router {
  const router = Router({ caseSensitive: true });
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    router[route.verb](path, mayCall(route.allow), ...(route.verb === 'post' || route.verb === 'put' ? rawBody(['application/json'], bodyLimits.json) : []), answer(route, rpc));
  }
  return router;
}

/** Refuses a caller none of whose roles may use the route. Throws PERMISSION_DENIED with ROLE_REQUIRED. */
export const mayCall =
  (allow: readonly string[]): RequestHandler =>
  (request, _response, next) => {
    requireRole(callerOf(request).actor, allow);
    next();
  };

const answer = (route: RestRoute, rpc: RpcClient): RequestHandler => {
  const call = (rpc.service(route.method.parent) as Record<string, Call>)[route.method.localName]!;
  return async (request: Request, response: Response) => {
    const message = restRequest(route, { params: request.params, query: queryOf(request), body: bytesOf(request) });
    const reply = await call(message, callOptionsOf(request, response, route.timeoutMs));
    sayPosition(response, reply.position);
    response.status(route.success).type('application/json').set('Cache-Control', 'no-store').send(JSON.stringify(toJson(route.method.output, reply.message, { alwaysEmitImplicit: true })));
  };
};
