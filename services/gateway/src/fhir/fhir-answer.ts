import { httpDate, type Instant } from '@maillage/kernel';
import { informationOutcome } from '@maillage/fhir';
import type { ResourceResponse } from '@maillage/contracts/information/v1/record_pb.js';
import type { Request, Response } from 'express';
import { hasVersion } from './fhir-request.js';

/** The only representation of R4 that is offered. */
export const fhirJson = 'application/fhir+json; charset=utf-8';

/** Says version and time of a resource. */
const describe = (response: Response, { version, lastUpdated }: ResourceResponse): void => void response.set({ ETag: `W/"${version}"`, 'Last-Modified': httpDate(lastUpdated as Instant) });

/** Stored bytes as they are, or 304 to a caller who holds this version. */
export function sendRead(request: Request, response: Response, resource: ResourceResponse): void {
  describe(response, resource);
  if (hasVersion(request, resource.version)) response.status(304).end();
  else response.status(200).set('Content-Type', fhirJson).end(resource.json);
}

/** What was stored, in the form that the Prefer header asks for: the representation unless it asks for less. */
export function sendWritten(request: Request, response: Response, resource: ResourceResponse, baseUrl: string): void {
  describe(response, resource);
  response.status(resource.created ? 201 : 200).set('Location', `${baseUrl}/${resource.type}/${resource.id}/_history/${resource.version}`);
  const prefer = /(?:^|[,;\s])return=(minimal|OperationOutcome|representation)/.exec(request.get('prefer') ?? '')?.[1];
  if (prefer !== undefined) response.set('Preference-Applied', `return=${prefer}`);
  if (prefer === 'minimal') return void response.end();
  response.set('Content-Type', fhirJson).end(prefer === 'OperationOutcome' ? JSON.stringify(informationOutcome(resource.created ? 'Created.' : 'Stored.')) : resource.json);
}

/** A bundle as it came. */
export function sendBundle(response: Response, bundle: Uint8Array): void {
  response.status(200).set('Content-Type', fhirJson).end(bundle);
}
