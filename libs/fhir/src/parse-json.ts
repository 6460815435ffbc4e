import { isUtf8 } from 'node:buffer';
import { invalidArgument, type MaillageError } from '@maillage/kernel';
import { KeyStack } from './json-keys.js';

/** What a body may be at most; everything above is refused while it is read, before anything is built. */
export interface JsonLimits {
  readonly maxBytes: number;
  /** Arrays and objects inside each other. */
  readonly maxDepth: number;
  /** Members of one object or elements of one array. */
  readonly maxItems: number;
}

/** A 16 MiB body: transaction bundles of 12 MB are ordinary. No R4 resource nests deeper than 64 except a questionnaire nobody can fill in. */
export const jsonLimits: JsonLimits = { maxBytes: 16 * 1024 * 1024, maxDepth: 64, maxItems: 100_000 };

const refuse = (reason: string, message: string, issue: string): MaillageError => invalidArgument(reason, message, [], { issue });

/**
 * Reads untrusted JSON. One pass over the bytes refuses what `JSON.parse` lets through, then `JSON.parse` builds the value.
 * Throws INVALID_ARGUMENT with JSON_TOO_LARGE, JSON_TOO_DEEP, JSON_TOO_MANY_ITEMS, JSON_FORBIDDEN_CHARACTER (bytes that are not UTF-8, U+0000,
 * half a surrogate pair), JSON_DUPLICATE_KEY, JSON_FORBIDDEN_KEY (`__proto__`, `constructor`, `prototype`), JSON_NUMBER_TOO_LARGE or
 * JSON_MALFORMED. Messages give the position in bytes and never quote the body.
 */
export function parseJson(bytes: Uint8Array, limits: Partial<JsonLimits> = {}): unknown {
  const { maxBytes, maxDepth, maxItems } = { ...jsonLimits, ...limits };
  if (bytes.length > maxBytes) throw refuse('JSON_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`, 'too-long');
  if (!isUtf8(bytes)) throw refuse('JSON_FORBIDDEN_CHARACTER', 'The body is not valid UTF-8.', 'structure');
  scan(bytes, maxDepth, maxItems);
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    // The engine's message quotes the text around the fault, which may be somebody's name: it is dropped, not chained.
    throw refuse('JSON_MALFORMED', 'The body is not JSON.', 'structure');
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Right for every well-formed text; what it lets pass of a malformed one, `JSON.parse` refuses afterwards. */
function scan(bytes: Uint8Array, maxDepth: number, maxItems: number): void {
  const end = bytes.length;
  const keys = new KeyStack(bytes);
  /** Per open container: members so far, and whether it is an object. */
  const items = new Int32Array(maxDepth + 1);
  const isObject = new Uint8Array(maxDepth + 1);
  let depth = 0;
  let expectsKey = false;

  for (let at = 0; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === quote) {
      const start = at + 1;
      let hash = 0;
      let escaped = false;
      for (at = start; at < end; at++) {
        const inner = bytes[at]!;
        if (inner === quote) break;
        if (inner === backslash) {
          escaped = true;
          at = skipEscape(bytes, at);
        } else if (expectsKey) hash = (Math.imul(hash, 31) + inner) | 0;
      }
      if (at >= end) throw refuse('JSON_MALFORMED', 'A text is not closed.', 'structure');
      if (expectsKey) {
        const refused = keys.add(start, at, hash, escaped);
        if (refused === 'DUPLICATE') throw refuse('JSON_DUPLICATE_KEY', `A key stands twice in one object, at byte ${start}.`, 'structure');
        if (refused === 'FORBIDDEN') throw refuse('JSON_FORBIDDEN_KEY', `This key is never accepted, at byte ${start}.`, 'structure');
        expectsKey = false;
      }
    } else if (byte === 0x2c) {
      // comma
      if (++items[depth]! >= maxItems) throw refuse('JSON_TOO_MANY_ITEMS', `One list or object holds more than ${maxItems} items, at byte ${at}.`, 'too-costly');
      expectsKey = isObject[depth] === 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      // { or [
      if (++depth > maxDepth) throw refuse('JSON_TOO_DEEP', `More than ${maxDepth} levels inside each other, at byte ${at}.`, 'structure');
      items[depth] = 0;
      expectsKey = byte === 0x7b;
      isObject[depth] = expectsKey ? 1 : 0;
      if (expectsKey) keys.open();
    } else if (byte === 0x7d || byte === 0x5d) {
      // } or ]
      if (isObject[depth] === 1) keys.close();
      if (--depth < 0) throw refuse('JSON_MALFORMED', `A bracket closes nothing, at byte ${at}.`, 'structure');
      expectsKey = false;
    } else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) at = skipNumber(bytes, at);
  }
}

/** Index of the last byte of the escape that starts at `at`. */
function skipEscape(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== 0x75) return at + 1;
  const unit = hexAt(bytes, at + 2);
  if (unit === 0) throw refuse('JSON_FORBIDDEN_CHARACTER', `The character U+0000 is not text, at byte ${at}.`, 'value');
  if (!(unit >= 0xd800 && unit <= 0xdfff)) return at + 5;
  const low = bytes[at + 6] === backslash && bytes[at + 7] === 0x75 ? hexAt(bytes, at + 8) : 0;
  if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff) throw refuse('JSON_FORBIDDEN_CHARACTER', `Half a surrogate pair is not text, at byte ${at}.`, 'value');
  return at + 11;
}

/** Four hexadecimal digits as a number; NaN when they are not (`JSON.parse` refuses them later). */
const hexAt = (bytes: Uint8Array, at: number): number => Number(`0x${String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!)}`);

/** Index of the last byte of the number. `1e999` would silently become Infinity, and null when written again. */
function skipNumber(bytes: Uint8Array, start: number): number {
  let at = start;
  let exponent = false;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x65 || byte === 0x45) exponent = true;
    else if (!((byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x2d || byte === 0x2b)) break;
  }
  if ((exponent || at - start > 300) && Math.abs(Number(Buffer.from(bytes.subarray(start, at)).toString('latin1'))) === Infinity)
    throw refuse('JSON_NUMBER_TOO_LARGE', `A number is too large to be kept, at byte ${start}.`, 'value');
  return at - 1;
}
