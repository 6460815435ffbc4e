import { errorTable, type ErrorCategory, type MaillageError } from '@maillage/kernel';

/** Body of an `application/problem+json` answer (RFC 9457), with the members of our own after `detail`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly category: ErrorCategory;
  readonly reason: string;
  readonly violations?: readonly { readonly path: string; readonly rule: string }[];
  readonly requestId: string;
  readonly incidentId?: string;
}

const titles: Readonly<Record<ErrorCategory, string>> = {
  INVALID_ARGUMENT: 'The request is malformed',
  UNAUTHENTICATED: 'Sign in first',
  PERMISSION_DENIED: 'Not allowed',
  NOT_FOUND: 'Not found',
  GONE: 'No longer there',
  ALREADY_EXISTS: 'Already exists',
  CONFLICT: 'Changed meanwhile',
  RULE_VIOLATION: 'A rule refuses this',
  RESOURCE_EXHAUSTED: 'Too much at once',
  UNSUPPORTED: 'Not offered here',
  UNAVAILABLE: 'Not available right now',
  DEADLINE_EXCEEDED: 'No answer in time',
  INTERNAL: 'Unexpected fault',
};

/** What HTTP itself refuses before a contract is reached, where HTTP has a status that says it better than the category's. */
const statusOfReason: Readonly<Record<string, number>> = {
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  NOT_ACCEPTABLE: 406,
  METHOD_NOT_ALLOWED: 405,
  HEADERS_TOO_LARGE: 431,
};

/** HTTP status of an error; a CONFLICT is 412 when the caller named the version it decided on by If-Match. */
export const statusOf = (error: MaillageError, ifMatch: boolean): number =>
  error.category === 'CONFLICT' && ifMatch ? 412 : (statusOfReason[error.reason] ?? errorTable[error.category].http);

/** Headers that belong to an error: Retry-After in seconds, and the challenge of a 401. */
export function headersOf(error: MaillageError): Record<string, string> {
  return {
    ...(error.retryAfterSeconds !== undefined && { 'Retry-After': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) }),
    ...(error.category === 'UNAUTHENTICATED' && { 'WWW-Authenticate': error.reason === 'TOKEN_MISSING' ? 'Bearer' : 'Bearer error="invalid_token"' }),
  };
}

/** The error as RFC 9457 data. `type` is a name, not an address: the reasons are documented with the API. */
export const problemOf = (error: MaillageError, { requestId, ifMatch }: { readonly requestId: string; readonly ifMatch: boolean }): Problem => ({
  type: `urn:maillage:error:${error.reason}`,
  title: titles[error.category],
  status: statusOf(error, ifMatch),
  detail: error.message,
  category: error.category,
  reason: error.reason,
  ...(error.violations.length > 0 && { violations: error.violations }),
  requestId,
  ...(error.incidentId !== undefined && { incidentId: error.incidentId }),
});
