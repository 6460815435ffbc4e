import type { Server } from 'node:http';
import { operationOutcome } from '@maillage/fhir';
import type { Clock } from '@maillage/kernel';
import type { TokenVerifier } from '@maillage/access';
import { RpcClient } from '@maillage/messaging';
import { CLOCK, CONFIG, EdgeModule, ErrorFilter, Log, TOKEN_VERIFIER } from '@maillage/platform';
import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { requestIdOf } from './edge/caller.js';
import { limitConnections } from './edge/connections.js';
import { gatewayConfig, type GatewayConfig } from './gateway.config.js';
import { httpEdge, isFhirPath } from './http-edge.js';

@Module({ imports: [EdgeModule.forRoot({ name: 'gateway', config: gatewayConfig })] })
export class AppModule {}

/** Puts the HTTP edge on the application. */
export function mountEdge(app: NestExpressApplication): void {
  const clock = app.get<Clock>(CLOCK);
  const config = app.get<GatewayConfig>(CONFIG);
  const log = app.get(Log);
  app.disable('x-powered-by');
  app.set('etag', false); // FHIR sets its own; other answers are not cached
  app.set('query parser', false); // the query is read once, by the routes themselves
  app.set('trust proxy', config.TRUSTED_PROXIES);
  limitConnections(app.getHttpServer() as Server);
  const errors = new ErrorFilter({ clock, log, operationOutcome, isFhir: isFhirPath, requestIdOf });
  app.use(httpEdge({ config, clock, log, rpc: app.get(RpcClient), verifier: app.get<TokenVerifier>(TOKEN_VERIFIER), errors }));
}
