import { httpDate, type Instant } from '@maillage/kernel';
import { informationOutcome } from '@maillage/fhir';
import type { ResourceResponse } from '@maillage/contracts/information/v1/record_pb.js';
import type { Request, Response } from 'express';

/** The only representation of R4 that is offered. */
export const fhirJson = 'application/fhir+json; charset=utf-8';

/** Where FHIR lives on the host the caller used. */
export const baseUrlOf = (request: Request): string => `${request.protocol}://${request.get('host') ?? 'localhost'}/fhir/R4`;

/** Stored bytes as they are, with the standard's headers. A write answers by the Prefer header: representation unless the caller asks for less. */
export function sendResource(request: Request, response: Response, status: number, resource: ResourceResponse, written: boolean): void {
  response.set({ ETag: `W/"${resource.version}"`, 'Last-Modified': httpDate(resource.lastUpdated as Instant) });
  if (written) response.set('Location', `${baseUrlOf(request)}/${resource.type}/${resource.id}/_history/${resource.version}`);
  const prefer = written ? /return=(minimal|OperationOutcome|representation)/.exec(request.get('prefer') ?? '')?.[1] : undefined;
  response.status(status).set('Content-Type', fhirJson);
  if (prefer === 'minimal') response.end();
  else if (prefer === 'OperationOutcome') response.end(JSON.stringify(informationOutcome(resource.created ? 'Created.' : 'Stored.')));
  else response.end(resource.json);
}

/** A bundle as it came. */
export function sendBundle(response: Response, bundle: Uint8Array): void {
  response.status(200).set('Content-Type', fhirJson).end(bundle);
}
