import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { operationOf } from '@maillage/contracts';
import { invalidArgument, type Clock } from '@maillage/kernel';
import type { RpcClient } from '@maillage/messaging';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { bytesOf, rawBody } from '../edge/body.js';
import { callOptionsOf, sayPosition } from '../edge/caller.js';
import { bodyLimits, callTimes } from '../edge/limits.js';
import { queryText } from '../edge/query.js';
import { mayCall } from '../rest/rest-router.js';
import { capabilityStatement } from './capability-statement.js';
import { baseUrlOf, fhirJson, sendBundle, sendResource } from './fhir-answer.js';
import { fhirTypes, ifMatchOf, typeOf, wantsJson } from './fhir-request.js';

type MethodName = keyof typeof RecordService.method;
const may = (method: MethodName): RequestHandler => mayCall(operationOf(RecordService.method[method])!.allow);

/** The capability statement: public, so that a client can find out what to ask. */
export function fhirMetadataRouter(clock: Clock): Router {
  const since = clock.now();
  return Router({ caseSensitive: true }).get('/metadata', wantsJson, (request, response) => void response.set('Content-Type', fhirJson).send(JSON.stringify(capabilityStatement(baseUrlOf(request), since))));
}

/** FHIR R4 over HTTP. Bodies cross as bytes; the record validates them. */
export function fhirRouter(rpc: RpcClient): Router {
  const record = rpc.service(RecordService);
  const router = Router({ caseSensitive: true });
  const ordinary = (request: Request, response: Response) => callOptionsOf(request, response, callTimes.ordinary);
  const resourceBody = rawBody(fhirTypes, bodyLimits.resource);
  router.use(wantsJson);

  router.post('/', may('processBundle'), ...rawBody(fhirTypes, bodyLimits.bundle), async (request, response) => {
    const { message, position } = await record.processBundle({ bundle: bytesOf(request) }, callOptionsOf(request, response, callTimes.bundle));
    sayPosition(response, position);
    sendBundle(response, message.bundle);
  });

  const search = async (request: Request, response: Response, query: string): Promise<void> => {
    const { message } = await record.searchResources({ type: typeOf(request), query, baseUrl: baseUrlOf(request) }, ordinary(request, response));
    sendBundle(response, message.bundle);
  };
  router.get('/:type', may('searchResources'), (request, response) => search(request, response, withoutFormat(queryText(request))));
  router.post('/:type/_search', may('searchResources'), ...rawBody(['application/x-www-form-urlencoded'], bodyLimits.json), (request, response) =>
    search(request, response, withoutFormat([queryText(request), Buffer.from(bytesOf(request)).toString('utf8')].filter(Boolean).join('&'))),
  );

  router.post('/:type', may('createResource'), ...resourceBody, async (request, response) => {
    const { message, position } = await record.createResource({ type: typeOf(request), json: bytesOf(request), ifNoneExist: request.get('if-none-exist') ?? '' }, ordinary(request, response));
    sayPosition(response, position);
    sendResource(request, response, message.created ? 201 : 200, message, true);
  });

  router.get('/:type/:id', may('readResource'), async (request, response) => {
    const { message } = await record.readResource({ type: typeOf(request), id: String(request.params['id']) }, ordinary(request, response));
    if (request.get('if-none-match') === `W/"${message.version}"`) response.status(304).end();
    else sendResource(request, response, 200, message, false);
  });

  router.put('/:type/:id', may('updateResource'), ...resourceBody, async (request, response) => {
    const { message, position } = await record.updateResource({ type: typeOf(request), id: String(request.params['id']), json: bytesOf(request), ifMatch: ifMatchOf(request) }, ordinary(request, response));
    sayPosition(response, position);
    sendResource(request, response, message.created ? 201 : 200, message, true);
  });

  router.delete('/:type/:id', may('deleteResource'), async (request, response) => {
    const { message, position } = await record.deleteResource({ type: typeOf(request), id: String(request.params['id']), ifMatch: ifMatchOf(request) }, ordinary(request, response));
    sayPosition(response, position);
    if (message.version > 0) response.set('ETag', `W/"${message.version}"`);
    response.status(204).end();
  });

  router.get('/:type/:id/_history', may('readHistory'), async (request, response) => {
    const { message } = await record.readHistory({ type: typeOf(request), id: String(request.params['id']), query: withoutFormat(queryText(request)), baseUrl: baseUrlOf(request) }, ordinary(request, response));
    sendBundle(response, message.bundle);
  });

  router.get('/:type/:id/_history/:version', may('readVersion'), async (request, response) => {
    const { message } = await record.readVersion({ type: typeOf(request), id: String(request.params['id']), version: versionOf(request) }, ordinary(request, response));
    sendResource(request, response, 200, message, false);
  });
  return router;
}

/** `_format` and `_pretty` are about the answer's form and none of the record's business. */
const withoutFormat = (query: string): string => query.split('&').filter((each) => each !== '' && !/^(_format|_pretty)=/.test(each)).join('&');

function versionOf(request: Request): number {
  const text = String(request.params['version']);
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalidArgument('VERSION_INVALID', 'A version is a whole number from 1 on.', [{ path: 'versionId', rule: 'version is a number' }]);
  return Number(text);
}
