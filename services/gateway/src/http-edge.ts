import type { TokenVerifier } from '@maillage/access';
import { contractServices } from '@maillage/contracts';
import { notFound, type Clock } from '@maillage/kernel';
import type { RpcClient } from '@maillage/messaging';
import type { ErrorFilter } from '@maillage/platform';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import helmet from 'helmet';
import { authenticate, identifyRequest } from './edge/caller.js';
import { limitCallers, limitStrangers } from './edge/rate-limit.js';
import { fhirMetadataRouter, fhirRouter } from './fhir/fhir-router.js';
import type { GatewayConfig } from './gateway.config.js';
import { submitMessages } from './hl7/submit-messages.operation.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { openApiRouter } from './openapi/openapi-router.js';
import { importBundle } from './rest/import-bundle.operation.js';
import { restRouter } from './rest/rest-router.js';
import { restRoutes } from './rest/rest-routes.js';

/** What the edge is made of. */
export interface EdgeParts {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly rpc: RpcClient;
  readonly verifier: TokenVerifier;
  readonly errors: ErrorFilter;
}

/** FHIR paths answer errors as OperationOutcome, all others as problem+json. */
export const isFhirPath = (path: string): boolean => path === '/fhir' || path.startsWith('/fhir/');

/** The whole HTTP edge as one router: public pages first, then everything that needs a token. */
export function httpEdge({ config, clock, rpc, verifier, errors }: EdgeParts): Router {
  const opaque = [importBundle, submitMessages];
  const routes = restRoutes(contractServices());
  const signedIn: RequestHandler[] = [limitStrangers(config), authenticate(verifier), limitCallers(config)];

  const api = restRouter(routes, rpc);
  for (const route of opaque) route.mount(api, rpc);

  const edge = Router({ caseSensitive: true });
  edge.use(identifyRequest(clock), helmet({ contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'], 'style-src': ["'self'", "'unsafe-inline'"], 'upgrade-insecure-requests': null } }, strictTransportSecurity: false }));
  edge.get('/', (_request, response) => response.redirect(302, '/api/v1/docs'));
  edge.use('/api/v1', openApiRouter(openApiDocument(routes, opaque)));
  edge.use('/fhir/R4', fhirMetadataRouter(clock));
  edge.use('/api/v1', ...signedIn, api);
  edge.use('/fhir/R4', ...signedIn, fhirRouter(rpc));
  edge.use(() => {
    throw notFound('ROUTE_UNKNOWN', 'There is nothing at this address.');
  });
  const render: ErrorRequestHandler = (error, request, response, _next) => errors.render(error, request, response);
  edge.use(render);
  return edge;
}
