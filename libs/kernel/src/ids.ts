import { createHash, randomBytes } from 'node:crypto';
import { invalidArgument } from './errors.js';
import { epochMs, type Clock } from './time.js';

/** A UUID in lower-case text. Opaque to callers; ours are version 7, so that they sort by the time they were made. */
export type Uuid = string;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const format = (bytes: Uint8Array): Uuid => {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

let lastMs = 0;
let counter = 0;

/** A new UUIDv7 (RFC 9562, method 1): ids of one process rise strictly, also within a millisecond and when the clock steps back. */
export function newId(clock: Clock): Uuid {
  const now = epochMs(clock.now());
  if (now > lastMs) {
    lastMs = now;
    counter = randomBytes(2).readUInt16BE() & 0x7ff;
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastMs, 0, 6);
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return format(bytes);
}

/** The same UUID (version 8, from SHA-256) for the same parts, for ever: makes a repeat of an import name the same things. */
export function idFrom(...parts: readonly string[]): Uuid {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes[6] = 0x80 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return format(bytes);
}

export const isUuid = (text: string): boolean => uuidPattern.test(text);
/** Reads a UUID in lower case. Throws INVALID_ARGUMENT with ID_INVALID. */
export function uuid(text: string, path: string): Uuid {
  if (!isUuid(text)) throw invalidArgument('ID_INVALID', 'An id is a UUID.', [{ path, rule: 'id is a UUID' }]);
  return text;
}
