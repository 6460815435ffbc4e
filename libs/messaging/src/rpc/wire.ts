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
  /** Set on an answer whose body is an error. */
  error: 'err',
} as const;

export const bodyLimit = 100 * 1024 * 1024;

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

export type Headers = Readonly<Partial<Record<string, string>>>;
const none: Headers = Object.freeze({});

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

export function decodeError(body: Uint8Array): MaillageError {
  try {
    const { category, reason, message, ...details } = JSON.parse(Buffer.from(body).toString('utf8')) as WireError;
    if (category in errorTable) return new MaillageError(category, reason, message, details);
  } catch {
    // falls through: an answer nobody can read is a fault like any other
  }
  return internal('unknown', new Error('the answer is an error that cannot be read'));
}
