import { HttpException } from '@nestjs/common';
import { internal, invalidArgument, isMaillageError, newId, notFound, permissionDenied, resourceExhausted, unauthenticated, unavailable, unsupported, type Clock, type MaillageError } from '@maillage/kernel';

/** What body-parser and its relatives throw. */
interface HttpFault {
  readonly type?: string;
  readonly status?: number;
  readonly statusCode?: number;
}

const messageOfType: Readonly<Record<string, () => MaillageError>> = {
  'entity.too.large': () => invalidArgument('BODY_TOO_LARGE', 'The body is larger than this route takes.'),
  'entity.parse.failed': () => invalidArgument('REQUEST_UNREADABLE', 'The body is not what its Content-Type says.'),
  'encoding.unsupported': () => invalidArgument('MEDIA_TYPE_UNSUPPORTED', 'This Content-Encoding is not taken.'),
  'charset.unsupported': () => invalidArgument('MEDIA_TYPE_UNSUPPORTED', 'This charset is not taken; send UTF-8.'),
  'request.size.invalid': () => invalidArgument('REQUEST_UNREADABLE', 'The body is not as long as its Content-Length says.'),
  'request.aborted': () => invalidArgument('REQUEST_UNREADABLE', 'The body ended early.'),
};

const refusalOfStatus: Readonly<Record<number, () => MaillageError>> = {
  401: () => unauthenticated('TOKEN_MISSING', 'A bearer token is needed.'),
  403: () => permissionDenied('FORBIDDEN', 'This is not allowed.'),
  404: () => notFound('ROUTE_UNKNOWN', 'There is nothing at this address.'),
  405: () => invalidArgument('METHOD_NOT_ALLOWED', 'This address does not take this method.'),
  406: () => invalidArgument('NOT_ACCEPTABLE', 'None of the accepted media types is offered here.'),
  413: () => invalidArgument('BODY_TOO_LARGE', 'The body is larger than this route takes.'),
  415: () => invalidArgument('MEDIA_TYPE_UNSUPPORTED', 'This Content-Type is not taken here.'),
  429: () => resourceExhausted('TOO_MANY_REQUESTS', 'Too many requests; slow down.'),
  431: () => invalidArgument('HEADERS_TOO_LARGE', 'The headers are too large.'),
  501: () => unsupported('NOT_OFFERED', 'This is not offered here.'),
  503: () => unavailable('SERVICE_AWAY', 'This is not available right now.'),
};

/**
 * Anything thrown at the edge as one of ours: a MaillageError as it is, what Nest and express refuse by its status, and
 * everything else as INTERNAL under a new incident id. Messages of foreign errors are never repeated: they quote the input.
 */
export function edgeError(thrown: unknown, clock: Clock): MaillageError {
  if (isMaillageError(thrown)) return thrown;
  const fault = (thrown ?? {}) as HttpFault;
  const status = thrown instanceof HttpException ? thrown.getStatus() : (fault.status ?? fault.statusCode);
  const refusal = messageOfType[fault.type ?? ''] ?? refusalOfStatus[status ?? 500];
  if (refusal) return refusal();
  if (status !== undefined && status >= 400 && status < 500) return invalidArgument('REQUEST_UNREADABLE', 'The request cannot be read.');
  return internal(newId(clock), thrown);
}
