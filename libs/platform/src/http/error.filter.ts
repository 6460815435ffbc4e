import type { ServerResponse } from 'node:http';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request } from 'express';
import { newId, type Clock, type MaillageError } from '@maillage/kernel';
import type { Log } from '../log/log.js';
import { edgeError } from './edge-errors.js';
import { headersOf, problemOf, statusOf } from './problem.js';

/** How one gateway renders errors. */
export interface ErrorFilterOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Makes the FHIR OperationOutcome of an error. */
  readonly operationOutcome: (error: MaillageError) => unknown;
  /** True for paths whose callers speak FHIR. */
  readonly isFhir: (path: string) => boolean;
  /** The correlation id that the edge gave to a request. */
  readonly requestIdOf: (request: Request) => string | undefined;
}

/**
 * The one place where an error becomes an HTTP answer: `application/problem+json`, or an OperationOutcome on FHIR paths.
 * Bind it for all routes, and give `render` to express for what fails before Nest is reached.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly options: ErrorFilterOptions) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.render(thrown, http.getRequest<Request>(), http.getResponse<ServerResponse>());
  }

  /** Answers `request` with `thrown`. When the answer has begun already, the connection is cut: half an answer must not look whole. */
  render(thrown: unknown, request: Request, response: ServerResponse): void {
    const { clock, log, operationOutcome, isFhir, requestIdOf } = this.options;
    const error = edgeError(thrown, clock);
    const requestId = requestIdOf(request) ?? newId(clock);
    if (error.category === 'INTERNAL') log.error({ error, requestId, incidentId: error.incidentId }, 'request.failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const ifMatch = request.headers['if-match'] !== undefined;
    const fhir = isFhir(request.path);
    const body = fhir ? operationOutcome(error) : problemOf(error, { requestId, ifMatch });
    response.writeHead(statusOf(error, ifMatch), {
      'Content-Type': fhir ? 'application/fhir+json; charset=utf-8' : 'application/problem+json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Request-Id': requestId,
      ...headersOf(error),
    });
    response.end(JSON.stringify(body));
  }
}
