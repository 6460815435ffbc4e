import { toJson, type DescMethodUnary } from '@bufbuild/protobuf';
import type { CallOptions, RpcAnswer, RpcClient } from '@maillage/messaging';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { answers } from '../edge/accept.js';
import { bytesOf, readBody } from '../edge/body.js';
import type { BodyRoom } from '../edge/body-room.js';
import { callOptionsOf, mayCall, sayPosition } from '../edge/caller.js';
import { bodyLimits } from '../edge/limits.js';
import { queryOf } from '../edge/query.js';
import { restRequest } from './rest-request.js';
import { takesBody, type RestRoute } from './rest-routes.js';

type Call = (request: unknown, options: CallOptions) => Promise<RpcAnswer<DescMethodUnary['output']>>;

/** Mounts every route of the contract. A role that may not call is refused before the body is read. */
export function restRouter(routes: readonly RestRoute[], rpc: RpcClient, room: BodyRoom): Router {
  const router = Router({ caseSensitive: true });
  const body = readBody({ types: ['application/json'], limit: bodyLimits.json }, room);
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    router[route.verb](path, mayCall(route.method), answers(['application/json']), ...(takesBody(route) ? body : []), answer(route, rpc));
  }
  return router;
}

const answer = (route: RestRoute, rpc: RpcClient): RequestHandler => {
  const call = (rpc.service(route.method.parent) as Record<string, Call>)[route.method.localName]!;
  return async (request: Request, response: Response) => {
    const message = restRequest(route, { params: request.params, query: queryOf(request), body: bytesOf(request) });
    const reply = await call(message, callOptionsOf(request, response, route.timeoutMs));
    sayPosition(response, reply.position);
    response.status(route.success).type('application/json').send(JSON.stringify(toJson(route.method.output, reply.message, { alwaysEmitImplicit: true })));
  };
};
