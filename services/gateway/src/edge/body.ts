import { invalidArgument, resourceExhausted } from '@maillage/kernel';
import express, { type Request, type RequestHandler } from 'express';
import type { BodyRoom } from './body-room.js';
import { largeBodies } from './limits.js';

/** What a route takes. */
export interface BodyKind {
  readonly types: readonly string[];
  /** Bytes after decompression. */
  readonly limit: number;
  /** True where the text itself says its charset, as HL7 v2 does in MSH-18; all else is UTF-8. */
  readonly saysCharset?: boolean;
}

/** Deflate makes at most 1032 bytes of one; other compressions have no such bound. */
const deflateRatio = 1_032;

/**
 * Takes a body of one of `types` as bytes. Only from here on is anything of a body asked for or read. Throws INVALID_ARGUMENT with
 * MEDIA_TYPE_UNSUPPORTED (415) or BODY_TOO_LARGE (413), RESOURCE_EXHAUSTED with BODIES_TOO_MANY (429) when large ones fill the memory.
 */
export function readBody(kind: BodyKind, room: BodyRoom): RequestHandler[] {
  return [typeOf(kind), roomFor(kind, room), express.raw({ type: () => true, limit: kind.limit }), keepWhatCame];
}

/** The bytes that readBody took; none where no body came. */
export const bytesOf = (request: Request): Uint8Array => (Buffer.isBuffer(request.body) ? request.body : new Uint8Array());

const lengthOf = (request: Request): number | undefined => (request.get('transfer-encoding') === undefined ? Number(request.get('content-length') ?? 0) : undefined);

const typeOf =
  ({ types, saysCharset = false }: BodyKind): RequestHandler =>
  (request, _response, next) => {
    if (lengthOf(request) === 0) return next();
    const [type, ...parameters] = (request.get('content-type') ?? '').toLowerCase().split(';').map((each) => each.trim());
    if (!types.includes(type!)) throw invalidArgument('MEDIA_TYPE_UNSUPPORTED', `Send ${types[0]}.`);
    // Every one of them: two readers may each believe another.
    const charsets = parameters.filter((each) => each.startsWith('charset')).map((each) => each.replace(/^charset\s*=\s*/, '').replaceAll('"', ''));
    if (!saysCharset && charsets.some((charset) => !['utf-8', 'utf8', 'us-ascii'].includes(charset))) throw invalidArgument('MEDIA_TYPE_UNSUPPORTED', 'Send UTF-8.');
    next();
  };

const shares = new WeakMap<Request, (keep: number) => void>();

const roomFor =
  ({ limit }: BodyKind, room: BodyRoom): RequestHandler =>
  async (request, response, next) => {
    if ((lengthOf(request) ?? 0) > limit) throw invalidArgument('BODY_TOO_LARGE', 'The body is larger than this route takes.', [], { issue: 'too-long' });
    const expected = largestOf(request, limit);
    if (expected > largeBodies.aboveBytes) {
      const share = await room.take(expected, largeBodies.waitMs);
      if (!share) throw resourceExhausted('BODIES_TOO_MANY', 'Too many large bodies at once; send it again in a moment.', [], { retryAfterSeconds: 10 });
      if (response.closed) return share(0);
      shares.set(request, share);
      response.once('close', () => share(0));
    }
    if (/100-continue/i.test(request.get('expect') ?? '')) response.writeContinue();
    next();
  };

/** Bytes that the body can have in memory. */
function largestOf(request: Request, limit: number): number {
  const length = lengthOf(request);
  const encoding = request.get('content-encoding')?.toLowerCase() ?? 'identity';
  if (length !== undefined && encoding === 'identity') return length;
  return length !== undefined && ['gzip', 'deflate'].includes(encoding) ? Math.min(limit, length * deflateRatio) : limit;
}

const keepWhatCame: RequestHandler = (request, _response, next) => {
  shares.get(request)?.(bytesOf(request).length);
  next();
};
