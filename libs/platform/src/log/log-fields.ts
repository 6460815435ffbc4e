import { isMaillageError } from '@maillage/kernel';

/**
 * All that a log line may say beside its event: ids, codes, counts and durations. A field outside this list is dropped
 * before it is written, so a person's name has no place to stand in. Names are added here, and nowhere else.
 */
export const logFieldNames = [
  'requestId', 'incidentId', 'traceId', 'spanId', 'method', 'route', 'status', 'category', 'reason', 'code', 'errorType', 'frames', 'fault', 'at', 'constraint',
  'service', 'context', 'subject', 'stream', 'consumer', 'eventId', 'aggregate', 'version', 'writeId', 'deadLetterId', 'migration', 'part', 'state', 'signal',
  'attempt', 'attempts', 'count', 'size', 'bytes', 'pending', 'position', 'durationMs', 'waitMs', 'retryAfterSeconds', 'port', 'pid', 'environment', 'origin',
] as const;

/** One of `logFieldNames`. */
export type LogFieldName = (typeof logFieldNames)[number];
/** Fields of a log line; `error` is taken apart by `errorFields`. */
export type LogFields = { readonly [Name in LogFieldName]?: string | number | bigint | boolean | null | undefined | readonly string[] } & { readonly error?: unknown };

const allowed = new Set<string>(logFieldNames);
const longestText = 300;
/** Codes, ids, subjects and paths are made of these; anything else is prose, and prose may name a person. */
const plainText = /^[\w.:@/ +*>$<()#,-]*$/;

const clean = (value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return value.length <= longestText && plainText.test(value) ? value : '[withheld]';
  if (Array.isArray(value)) return value.slice(0, 20).map(clean);
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
};

/**
 * What may be said of an error: its kind, its codes and where it was thrown. Not its message, because drivers and parsers
 * quote the value that they choked on; causes are followed.
 */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { errorType: typeof error };
  const chain: Error[] = [];
  for (let each: unknown = error; each instanceof Error && chain.length < 5; each = each.cause) chain.push(each);
  const deepest = chain.at(-1)!;
  const code = chain.map((each) => (each as { code?: unknown }).code).find((each) => typeof each === 'string');
  return {
    errorType: chain.map((each) => each.name).join(' < '),
    ...(isMaillageError(error) && { category: error.category, reason: error.reason, incidentId: error.incidentId }),
    code,
    frames: framesOf(deepest),
  };
}

// The stack begins with the message, which may have lines that look like frames.
const framesOf = ({ stack = '', message }: Error): string[] =>
  stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim().replace(/file:\/\/\S*?(?=\/(libs|services|node_modules|deploy)\/)/, ''));

const cleanField = (name: string, value: unknown): unknown => {
  // Kind and message of a fault in one text, as messaging writes it: the kind is enough.
  if (name === 'fault') return String(value).split(':')[0];
  return name === 'frames' || name === 'at' ? (Array.isArray(value) ? value.map(String) : undefined) : clean(value);
};

/** The fields that may be written; the names of dropped ones stand in `dropped`. */
export function writableFields(fields: object): Record<string, unknown> {
  const { error, ...rest } = fields as Record<string, unknown>;
  const written: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries({ ...(error === undefined ? {} : errorFields(error)), ...rest })) {
    if (value === undefined) continue;
    const cleaned = allowed.has(name) ? cleanField(name, value) : undefined;
    if (cleaned === undefined) dropped.push(name);
    else written[name] = cleaned;
  }
  return dropped.length > 0 ? { ...written, dropped } : written;
}
