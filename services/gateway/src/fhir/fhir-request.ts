import { supportedTypes } from '@maillage/fhir';
import { invalidArgument, notFound, unsupported } from '@maillage/kernel';
import type { Request, RequestHandler, RequestParamHandler } from 'express';
import { answerType } from '../edge/accept.js';
import { queryOf } from '../edge/query.js';

/** Media types in which FHIR JSON may come. */
export const fhirTypes = ['application/fhir+json', 'application/json', 'application/json+fhir'] as const;
/** What a caller may ask for: a client may name the release it wants. */
const acceptable = [...fhirTypes, 'application/fhir+json;fhirVersion=4.0', 'application/json;fhirVersion=4.0'];
const formats = new Set<string>(['json', 'text/json', ...fhirTypes]);

/** The type of the route is known before anything else is done. Throws NOT_FOUND with RESOURCE_TYPE_UNKNOWN. */
export const knownType: RequestParamHandler = (_request, _response, next, type: string) => {
  if (type === 'metadata') return next('route');
  if (!supportedTypes.includes(type)) throw notFound('RESOURCE_TYPE_UNKNOWN', 'This server does not hold resources of this type; see /fhir/R4/metadata.', [], { issue: 'not-supported' });
  next();
};

/** Throws INVALID_ARGUMENT with ID_INVALID, or UNSUPPORTED with INTERACTION_UNSUPPORTED for `$operation` and `_interaction`. */
export const wellFormedId: RequestParamHandler = (_request, _response, next, id: string) => {
  if (/^[$_]/.test(id)) throw unsupported('INTERACTION_UNSUPPORTED', 'This server does not offer this interaction; see /fhir/R4/metadata.');
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(id)) throw invalidArgument('ID_INVALID', 'A logical id has 1 to 64 letters, digits, hyphens and dots.', [{ path: 'id', rule: 'id is well formed' }], { issue: 'value' });
  next();
};

/** The version of the route. Throws INVALID_ARGUMENT with VERSION_INVALID. */
export function versionOf(request: Request): number {
  const text = String(request.params['version']);
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalidArgument('VERSION_INVALID', 'A version is a whole number from 1 on.', [{ path: 'versionId', rule: 'version is a number' }], { issue: 'value' });
  return Number(text);
}

/** Version named by If-Match, 0 for none. Throws INVALID_ARGUMENT with ETAG_INVALID. */
export function ifMatchOf(request: Request): number {
  const text = request.get('if-match');
  if (text === undefined) return 0;
  const version = /^(?:W\/)?"([1-9]\d{0,8})"$/.exec(text)?.[1];
  if (!version) throw invalidArgument('ETAG_INVALID', 'If-Match is an ETag of this server, such as W/"3".', [{ path: 'If-Match', rule: 'ETag is a version' }], { issue: 'value' });
  return Number(version);
}

/** True when the caller holds this version already (If-None-Match, weakly compared as RFC 9110 has it). */
export const hasVersion = (request: Request, version: number): boolean =>
  (request.get('if-none-match') ?? '').split(',').some((each) => [`"${version}"`, '*'].includes(each.trim().replace(/^W\//, '')));

/** Refuses a caller who wants or sends anything but JSON of R4. Throws INVALID_ARGUMENT with NOT_ACCEPTABLE or MEDIA_TYPE_UNSUPPORTED. */
export const speaksJson: RequestHandler = (request, _response, next) => {
  const asked = queryOf(request).getAll('_format');
  if (asked.length > 0) refuseFormats(asked);
  else answerType(request, acceptable);
  const release = /;\s*fhirversion="?([\d.]*)/i.exec(request.get('content-type') ?? '')?.[1];
  if (release !== undefined && !/^4\.0(\.1)?$/.test(release)) throw invalidArgument('MEDIA_TYPE_UNSUPPORTED', 'This server speaks FHIR R4 (4.0).', [], { issue: 'not-supported' });
  next();
};

/** A plus sign that came undecoded is a space by now. */
function refuseFormats(asked: readonly string[]): void {
  if (!asked.every((each) => formats.has(each.split(';')[0]!.trim().replace(' ', '+')))) throw invalidArgument('NOT_ACCEPTABLE', 'This server speaks FHIR JSON only.', [], { issue: 'not-supported' });
}

/** A search query without `_format` and `_pretty`, which are about the answer's form and none of the record's business. */
export function searchOf(query: string): string {
  refuseFormats(new URLSearchParams(query).getAll('_format'));
  return query
    .split('&')
    .filter((each) => each !== '' && !/^_(format|pretty)(=|$)/.test(each))
    .join('&');
}
