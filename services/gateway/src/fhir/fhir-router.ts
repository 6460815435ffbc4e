import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import type { Clock } from '@maillage/kernel';
import type { RpcClient } from '@maillage/messaging';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { bytesOf, readBody } from '../edge/body.js';
import type { BodyRoom } from '../edge/body-room.js';
import { callOptionsOf, mayCall, sayPosition } from '../edge/caller.js';
import { bodyLimits, callTimes } from '../edge/limits.js';
import type { Address } from '../edge/other-verbs.js';
import { queryText } from '../edge/query.js';
import type { BaseUrlOf } from './base-url.js';
import { capabilityStatement } from './capability-statement.js';
import { fhirJson, sendBundle, sendRead, sendWritten } from './fhir-answer.js';
import { fhirTypes, ifMatchOf, knownType, searchOf, speaksJson, versionOf, wellFormedId } from './fhir-request.js';

type MethodName = keyof typeof RecordService.method;
const may = (method: MethodName): RequestHandler => mayCall(RecordService.method[method]);

const param = (request: Request, name: 'type' | 'id'): string => String(request.params[name]);
const ordinary = (request: Request, response: Response) => callOptionsOf(request, response, callTimes.ordinary);

/** Every address below /fhir/R4, public ones included. */
export const fhirAddresses: readonly Address[] = [
  { verb: 'get', path: '/metadata' },
  { verb: 'post', path: '/' },
  { verb: 'get', path: '/{type}' },
  { verb: 'post', path: '/{type}' },
  { verb: 'post', path: '/{type}/_search' },
  { verb: 'get', path: '/{type}/{id}' },
  { verb: 'put', path: '/{type}/{id}' },
  { verb: 'delete', path: '/{type}/{id}' },
  { verb: 'get', path: '/{type}/{id}/_history' },
  { verb: 'get', path: '/{type}/{id}/_history/{version}' },
];

/** The capability statement: public, so that a client can find out what to ask. `limit` counts who asks. */
export function fhirMetadataRouter(clock: Clock, baseUrlOf: BaseUrlOf, limit: RequestHandler): Router {
  const since = clock.now();
  return Router({ caseSensitive: true }).get('/metadata', limit, speaksJson, (request, response) => void response.set('Content-Type', fhirJson).send(JSON.stringify(capabilityStatement(baseUrlOf(request), since))));
}

/** FHIR R4 over HTTP. Bodies cross as bytes; the record validates them. Who may not, or asks for what is not there, is refused before a body is read. */
export function fhirRouter(rpc: RpcClient, baseUrlOf: BaseUrlOf, room: BodyRoom): Router {
  const record = rpc.service(RecordService);
  const router = Router({ caseSensitive: true });
  const resourceBody = readBody({ types: fhirTypes, limit: bodyLimits.resource }, room);
  router.use(speaksJson);
  router.param('type', knownType);
  router.param('id', wellFormedId);

  router.post('/', may('processBundle'), ...readBody({ types: fhirTypes, limit: bodyLimits.bundle }, room), async (request, response) => {
    const { message, position } = await record.processBundle({ bundle: bytesOf(request) }, callOptionsOf(request, response, callTimes.bundle));
    sayPosition(response, position);
    sendBundle(response, message.bundle);
  });

  const search = async (request: Request, response: Response, query: string): Promise<void> => {
    const { message } = await record.searchResources({ type: param(request, 'type'), query: searchOf(query), baseUrl: baseUrlOf(request) }, ordinary(request, response));
    sendBundle(response, message.bundle);
  };
  router.get('/:type', may('searchResources'), (request, response) => search(request, response, queryText(request)));
  router.post('/:type/_search', may('searchResources'), ...readBody({ types: ['application/x-www-form-urlencoded'], limit: bodyLimits.json }, room), (request, response) =>
    search(request, response, [queryText(request), Buffer.from(bytesOf(request)).toString('utf8')].filter(Boolean).join('&')),
  );

  router.post('/:type', may('createResource'), ...resourceBody, async (request, response) => {
    const { message, position } = await record.createResource({ type: param(request, 'type'), json: bytesOf(request), ifNoneExist: request.get('if-none-exist') ?? '' }, ordinary(request, response));
    sayPosition(response, position);
    sendWritten(request, response, message, baseUrlOf(request));
  });

  router.get('/:type/:id', may('readResource'), async (request, response) => {
    const { message } = await record.readResource({ type: param(request, 'type'), id: param(request, 'id') }, ordinary(request, response));
    sendRead(request, response, message);
  });

  router.put('/:type/:id', may('updateResource'), ...resourceBody, async (request, response) => {
    const { message, position } = await record.updateResource({ type: param(request, 'type'), id: param(request, 'id'), json: bytesOf(request), ifMatch: ifMatchOf(request) }, ordinary(request, response));
    sayPosition(response, position);
    sendWritten(request, response, message, baseUrlOf(request));
  });

  router.delete('/:type/:id', may('deleteResource'), async (request, response) => {
    const { message, position } = await record.deleteResource({ type: param(request, 'type'), id: param(request, 'id'), ifMatch: ifMatchOf(request) }, ordinary(request, response));
    sayPosition(response, position);
    if (message.version > 0) response.set('ETag', `W/"${message.version}"`);
    response.status(204).end();
  });

  router.get('/:type/:id/_history', may('readHistory'), async (request, response) => {
    const { message } = await record.readHistory({ type: param(request, 'type'), id: param(request, 'id'), query: searchOf(queryText(request)), baseUrl: baseUrlOf(request) }, ordinary(request, response));
    sendBundle(response, message.bundle);
  });

  router.get('/:type/:id/_history/:version', may('readVersion'), async (request, response) => {
    const { message } = await record.readVersion({ type: param(request, 'type'), id: param(request, 'id'), version: versionOf(request) }, ordinary(request, response));
    sendRead(request, response, message);
  });
  return router;
}
