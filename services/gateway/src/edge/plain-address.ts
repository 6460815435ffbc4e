import { invalidArgument } from '@maillage/kernel';
import type { RequestHandler } from 'express';

/** Slash, backslash, semicolon, dot and percent sign in disguise. */
const disguised = /%(?:2f|5c|3b|2e|25)/i;
const control = /%(?:[01][0-9a-f]|7f)/i;
const crooked = /\/\/|[\\;]|(?:^|\/)\.{1,2}(?:\/|$)/;

/** The one segment that may hold anything, a URL too: it names the system that a bundle comes from. Dots alone are a dot segment even there. */
const source = /^(\/api\/v1\/sources\/)(?!(?:\.|%2e)+\/)[^/\\;]+(?=\/)/i;

const refused = (detail: string) => invalidArgument('ADDRESS_INVALID', detail, [{ path: 'url', rule: 'address is plain' }], { issue: 'value' });

/**
 * Takes an address that can be read in one way only. What stands before us (a proxy with rules by path, a log) may resolve `//`, `..`, `;` or
 * `%2f` otherwise than we do, and no address of ours needs them, but for the name of a source. NUL is no text for any database, in a query neither. Throws
 * INVALID_ARGUMENT with ADDRESS_INVALID.
 */
export const plainAddress: RequestHandler = (request, _response, next) => {
  const [written = '', ...query] = request.originalUrl.split('?');
  const path = written.replace(source, '$1x');
  // An absolute or other form of the target is for proxies; the host in it would be another than the one in Host.
  if (!path.startsWith('/')) throw refused('The address begins with a slash.');
  if (control.test(written)) throw refused('An address holds no control characters.');
  if (crooked.test(path) || disguised.test(path)) throw refused('The address is written without doubled slashes, dot segments, semicolons and their encodings.');
  if (query.join('?').includes('%00')) throw refused('The character U+0000 is not text.');
  next();
};
