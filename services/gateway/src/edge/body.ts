import { invalidArgument } from '@maillage/kernel';
import express, { type Request, type RequestHandler } from 'express';

/** Takes a body of one of `types` as bytes, at most `limit` of them after decompression. Other types are 415; an absent body is empty. */
export function rawBody(types: readonly string[], limit: number): RequestHandler[] {
  return [
    (request, _response, next) => {
      const hasBody = request.get('content-length') !== '0' && (request.get('content-length') !== undefined || request.get('transfer-encoding') !== undefined);
      const type = request.get('content-type')?.split(';')[0]?.trim().toLowerCase();
      if (hasBody && !types.includes(type ?? '')) throw invalidArgument('MEDIA_TYPE_UNSUPPORTED', `Send ${types[0]}.`);
      next();
    },
    express.raw({ type: () => true, limit }),
  ];
}

/** The bytes that rawBody took. */
export const bytesOf = (request: Request): Uint8Array => (Buffer.isBuffer(request.body) ? request.body : new Uint8Array());
