import { supportedTypes } from '@maillage/fhir';
import { invalidArgument, notFound } from '@maillage/kernel';
import type { Request, RequestHandler } from 'express';

/** Media types in which FHIR JSON may come. */
export const fhirTypes = ['application/fhir+json', 'application/json', 'application/json+fhir'] as const;

/** The resource type of the route. Throws NOT_FOUND with RESOURCE_TYPE_UNKNOWN. */
export function typeOf(request: Request): string {
  const type = String(request.params['type']);
  if (!supportedTypes.includes(type)) throw notFound('RESOURCE_TYPE_UNKNOWN', 'This server does not hold resources of this type; see /fhir/R4/metadata.', [], { issue: 'not-supported' });
  return type;
}

/** Version named by If-Match, 0 for none. Throws INVALID_ARGUMENT with ETAG_INVALID. */
export function ifMatchOf(request: Request): number {
  const text = request.get('if-match');
  if (text === undefined) return 0;
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(text)?.[1];
  if (!version || version === '0') throw invalidArgument('ETAG_INVALID', 'If-Match is an ETag of this server, such as W/"3".', [{ path: 'If-Match', rule: 'ETag is a version' }]);
  return Number(version);
}

/** Refuses a caller who wants anything but JSON. */
export const wantsJson: RequestHandler = (request, _response, next) => {
  const format = /[?&]_format=([^&]*)/.exec(request.originalUrl)?.[1];
  const accepted = format === undefined ? request.accepts([...fhirTypes, 'application/*']) !== false : ['json', ...fhirTypes].includes(decodeURIComponent(format).replace(' ', '+'));
  if (!accepted) throw invalidArgument('NOT_ACCEPTABLE', 'This server speaks FHIR JSON only.', [], { issue: 'not-supported' });
  next();
};
