import type { TokenVerifier } from '@maillage/access';
import { contractServices } from '@maillage/contracts';
import { notFound, type Clock } from '@maillage/kernel';
import type { RpcClient } from '@maillage/messaging';
import type { ErrorFilter, Log } from '@maillage/platform';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import helmet from 'helmet';
import { BodyRoom } from './edge/body-room.js';
import { authenticate, identifyRequest, keptByNobody } from './edge/caller.js';
import { cutRefusedBodies } from './edge/connections.js';
import { largeBodies } from './edge/limits.js';
import { crossOrigin } from './edge/cross-origin.js';
import { otherVerbs } from './edge/other-verbs.js';
import { plainAddress } from './edge/plain-address.js';
import { limitCallers, limitStrangers } from './edge/rate-limit.js';
import { Refusals } from './edge/refusals.js';
import { logRequests } from './edge/request-log.js';
import { baseUrlFrom } from './fhir/base-url.js';
import { fhirAddresses, fhirMetadataRouter, fhirRouter } from './fhir/fhir-router.js';
import type { GatewayConfig } from './gateway.config.js';
import { submitMessages } from './hl7/submit-messages.operation.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { openApiAddresses, openApiRouter } from './openapi/openapi-router.js';
import { readPortalFiles } from './portal/portal-files.js';
import { portalRouter } from './portal/portal-router.js';
import { importBundle } from './rest/import-bundle.operation.js';
import { restRouter } from './rest/rest-router.js';
import { restRoutes } from './rest/rest-routes.js';
import { sessionAddresses, sessionEdge } from './session/session-router.js';

/** What the edge is made of. */
export interface EdgeParts {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly rpc: RpcClient;
  readonly verifier: TokenVerifier;
  readonly errors: ErrorFilter;
}

/** FHIR paths answer errors as OperationOutcome, all others as problem+json. */
export const isFhirPath = (path: string): boolean => path === '/fhir' || path.startsWith('/fhir/');

/** The page to try the API needs its own styles; nothing comes from elsewhere, and nobody puts a page of ours into his own. Whoever came by HTTPS once comes by nothing else for a year. */
const securityHeaders = ({ HTTPS_CERT_FILE, PUBLIC_URL }: GatewayConfig): RequestHandler =>
  helmet({
    contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'], 'style-src': ["'self'", "'unsafe-inline'"], 'font-src': ["'self'"], 'frame-ancestors': ["'none'"], 'upgrade-insecure-requests': null } },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: HTTPS_CERT_FILE !== undefined || PUBLIC_URL?.startsWith('https:') ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });

/** The whole HTTP edge as one router: public pages first, then everything that needs a token. */
export function httpEdge({ config, clock, log, rpc, verifier, errors }: EdgeParts): Router {
  const opaque = [importBundle, submitMessages];
  const routes = restRoutes(contractServices());
  const strangers = limitStrangers(config);
  const room = new BodyRoom(largeBodies.togetherBytes);
  const portals = sessionEdge({ config, clock, log, rpc, verifier, room, strangers });
  const signedIn: RequestHandler[] = [authenticate(verifier, portals.callerOf, strangers), limitCallers(config)];
  const baseUrlOf = baseUrlFrom(config);

  const apiVerbs = otherVerbs([...openApiAddresses, ...routes, ...opaque]);
  const fhirVerbs = otherVerbs(fhirAddresses);
  const sessionVerbs = otherVerbs(sessionAddresses);
  const api = restRouter(routes, rpc, room);
  for (const route of opaque) route.mount(api, rpc, room);

  const edge = Router({ caseSensitive: true });
  edge.use(identifyRequest(clock), logRequests(log), cutRefusedBodies, keptByNobody, securityHeaders(config), crossOrigin(config), plainAddress);
  const portalFiles = readPortalFiles(config.PORTAL_FOLDER);
  edge.get('/', (_request, response) => response.redirect(302, portalFiles.has('/clinical/index.html') ? '/clinical/' : '/api/v1/docs'));
  edge.use(portalRouter(portalFiles));
  edge.use('/api/v1', apiVerbs.answerOptions);
  edge.use('/fhir/R4', fhirVerbs.answerOptions);
  edge.use('/session', sessionVerbs.answerOptions, portals.router, sessionVerbs.refuse);
  edge.use('/api/v1', openApiRouter(openApiDocument(routes, opaque), strangers));
  edge.use('/fhir/R4', fhirMetadataRouter(clock, baseUrlOf, strangers));
  edge.use('/api/v1', ...signedIn, api, apiVerbs.refuse);
  edge.use('/fhir/R4', ...signedIn, fhirRouter(rpc, baseUrlOf, room), fhirVerbs.refuse);
  edge.use(() => {
    throw notFound('ROUTE_UNKNOWN', 'There is nothing at this address.');
  });
  const render: ErrorRequestHandler = (error, request, response, _next) => errors.render(error, request, response);
  edge.use(new Refusals(rpc, log).note, render);
  return edge;
}
