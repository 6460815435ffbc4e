import type { Msg, MsgHdrs } from '@nats-io/transport-node';
import { errorTable, internal, invalidArgument, MaillageError, type ErrorCategory, type Violation } from '@maillage/kernel';

/**
 * Headers of a request and of an answer. Names are short because every call carries them; a plain answer carries none at all.
 * The trace headers keep the names of W3C, so that other tools read them too.
 */
export const header = {
  token: 'auth',
  /** Epoch milliseconds. */
  deadline: 'due',
  requestId: 'req',
  idempotencyKey: 'key',
  /** Tokens joined by commas. */
  positions: 'pos',
  traceparent: 'traceparent',
  tracestate: 'tracestate',
  /** Total bytes of a body that crosses in parts. */
  parts: 'parts',
  /** How many more parts may be sent. */
  credit: 'go',
  /** Set on a message that is no answer yet: the request is in work. */
  working: 'work',
  /** Set on an answer whose body is an error. */
  error: 'err',
} as const;

/** Bytes of a request or an answer at most: 100 MB. */
export const bodyLimit = 100 * 1024 * 1024;

/** INVALID_ARGUMENT with BODY_TOO_LARGE. */
export const tooLarge = (): MaillageError => invalidArgument('BODY_TOO_LARGE', 'A body has at most 100 MB.', [{ path: '', rule: 'body is at most 100 MB' }]);

const unprintable = /[^\x20-\x7e]/;

/** Header bytes without the library's map: it checks and rewrites every name, which costs more than the rest of the call. */
export function encodeHeaders(pairs: readonly (readonly [string, string | null | undefined])[]): MsgHdrs {
  let text = 'NATS/1.0\r\n';
  for (const [name, value] of pairs) {
    if (value === null || value === undefined || value === '') continue;
    if (unprintable.test(value)) throw invalidArgument('HEADER_INVALID', 'A header holds printable ASCII only.', [{ path: name, rule: 'header is printable' }]);
    text += `${name}: ${value}\r\n`;
  }
  const bytes = Buffer.from(`${text}\r\n`, 'latin1');
  return { encode: () => bytes } as unknown as MsgHdrs;
}

/** First value of each header, by its name. */
export type Headers = Readonly<Partial<Record<string, string>>>;
const none: Headers = Object.freeze({});

/** Headers of a message; the library reads them only when asked. */
export function decodeHeaders(message: Msg): Headers {
  const headers = message.headers;
  if (!headers) return none;
  const record: Record<string, string> = {};
  for (const [name, values] of headers) record[name] = values[0]!;
  return record;
}

/** NATS itself answers so when nobody listens. */
export const isNoResponder = (message: Msg): boolean => message.data.length === 0 && message.headers?.code === 503;

interface WireError {
  readonly category: ErrorCategory;
  readonly reason: string;
  readonly message: string;
  readonly violations?: readonly Violation[];
  readonly retryAfterSeconds?: number;
  readonly incidentId?: string;
  readonly issue?: string;
}

/** More violations than anybody reads would not fit into one message. */
const violationsAtMost = 200;

/** An error as JSON bytes; the cause stays here. */
export const encodeError = (error: MaillageError): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      category: error.category,
      reason: error.reason,
      message: error.message,
      violations: error.violations.slice(0, violationsAtMost),
      retryAfterSeconds: error.retryAfterSeconds,
      incidentId: error.incidentId,
      issue: error.issue,
    } satisfies WireError),
  );

/** The error on the caller's side; INTERNAL when it cannot be read. */
export function decodeError(body: Uint8Array): MaillageError {
  try {
    const { category, reason, message, ...details } = JSON.parse(Buffer.from(body).toString('utf8')) as WireError;
    if (category in errorTable) return new MaillageError(category, reason, message, details);
  } catch {
    // falls through: an answer nobody can read is a fault like any other
  }
  return internal('unknown', new Error('the answer is an error that cannot be read'));
}
