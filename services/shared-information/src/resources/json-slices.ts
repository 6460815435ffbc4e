import { invalidArgument } from '@maillage/kernel';
import { breathe } from './breathe.js';

/** One resource inside a JSON text, without white space between its parts. Offsets are bytes of `JsonSlices.bytes`. */
export interface ResourceSlice {
  readonly start: number;
  readonly end: number;
  /** Members `resourceType`, `id` and `meta` of the outermost object, from the key's quote to the end of the value; in the order of the text. */
  readonly heads: readonly HeadMember[];
}
export interface HeadMember { readonly name: HeadName; readonly start: number; readonly value: number; readonly end: number }
export type HeadName = 'resourceType' | 'id' | 'meta';

/** A text taken apart. In `envelope` each resource of a bundle is replaced by its number in `resources`. */
export interface JsonSlices {
  readonly bytes: Buffer;
  readonly envelope: Buffer;
  readonly resources: readonly ResourceSlice[];
}

/** A bundle's entry and its resource stand four levels deep; what lies deeper than this is refused by the reader of each part anyway. */
const maxDepth = 96;
const quote = 0x22;
/** Bytes after which others have their turn: about 10 ms. */
const stretch = 4 * 1024 * 1024;

/**
 * Takes a text apart in one pass, without building a value: a bundle of 70 MB is then read entry by entry, and decimals keep the digits they were
 * written with. `bundle`: the values of `entry[].resource` are the resources; otherwise the text itself is the one resource.
 * Judges nothing but the depth: every part goes through `parseJson` afterwards, and a text whose parts are well-formed is well-formed itself,
 * since a value in the place of a value leaves the text around it as it was. Throws INVALID_ARGUMENT with JSON_TOO_DEEP.
 */
export async function sliceJson(source: Uint8Array, bundle: boolean): Promise<JsonSlices> {
  const end = source.length;
  const bytes = Buffer.allocUnsafe(end);
  const resources: ResourceSlice[] = [];
  /** Pieces of the envelope between the resources. */
  const outside: Buffer[] = [];
  const isObject = new Uint8Array(maxDepth + 1);
  const resourceDepth = bundle ? 4 : 1;
  let envelopeFrom = 0;
  let pause = stretch;
  let write = 0;
  let depth = 0;
  let expectsKey = false;
  /** Whether the member now read at depth 1 is `entry`, and that at depth 3 `resource`. */
  let inEntries = false;
  let atResource = false;
  /** Where the resource now read begins; -1 outside of one. */
  let start = -1;
  let heads: HeadMember[] = [];
  let head: { name: HeadName; start: number } | undefined;

  const closeHead = (): void => {
    if (head) heads.push({ name: head.name, start: head.start, value: head.start + head.name.length + 3, end: write });
    head = undefined;
  };
  const openResource = (): void => {
    start = write;
    heads = [];
    head = undefined;
    if (bundle) outside.push(bytes.subarray(envelopeFrom, write), Buffer.from(String(resources.length)));
  };
  const closeResource = (): void => {
    resources.push({ start, end: write, heads });
    start = -1;
    envelopeFrom = write;
  };

  if (!bundle) openResource();
  for (let at = 0; at < end; at++) {
    if (at >= pause) {
      pause += stretch;
      await breathe();
    }
    const byte = source[at]!;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
    if (atResource && start === -1 && byte !== 0x3a) openResource();
    if (byte === quote) {
      const from = write;
      bytes[write++] = byte;
      for (at++; at < end; at++) {
        const inner = source[at]!;
        bytes[write++] = inner;
        if (inner === quote) break;
        if (inner === 0x5c && at + 1 < end) bytes[write++] = source[++at]!;
      }
      if (expectsKey) {
        expectsKey = false;
        if (depth === resourceDepth && start !== -1) head = headOf(bytes, from, write);
        else if (bundle && depth === 1) inEntries = isText(bytes, from, write, 'entry');
        else if (bundle && depth === 3 && inEntries) atResource = isText(bytes, from, write, 'resource');
      }
      continue;
    }
    if (byte === 0x2c || byte === 0x7d || byte === 0x5d) {
      // comma, } or ]: the member or element before it has ended
      if (depth === resourceDepth) closeHead();
      if (bundle && depth === 3 && start !== -1) closeResource();
      if (depth <= 3) atResource = false;
    }
    bytes[write++] = byte;
    if (byte === 0x2c) expectsKey = isObject[depth] === 1;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > maxDepth) throw invalidArgument('JSON_TOO_DEEP', `More than ${maxDepth} levels inside each other, at byte ${at}.`, [], { issue: 'structure' });
      isObject[depth] = byte === 0x7b ? 1 : 0;
      expectsKey = byte === 0x7b;
    } else if (byte === 0x7d || byte === 0x5d) {
      expectsKey = false;
      if (depth > 0) depth--;
    }
  }
  if (start !== -1) closeResource();
  outside.push(bytes.subarray(envelopeFrom, write));
  return { bytes: bytes.subarray(0, write), envelope: bundle ? Buffer.concat(outside) : Buffer.alloc(0), resources };
}

function isText(bytes: Buffer, from: number, to: number, text: string): boolean {
  if (to - from !== text.length + 2) return false;
  for (let at = 0; at < text.length; at++) if (bytes[from + 1 + at] !== text.charCodeAt(at)) return false;
  return true;
}

function headOf(bytes: Buffer, from: number, to: number): { name: HeadName; start: number } | undefined {
  for (const name of ['resourceType', 'id', 'meta'] as const) if (isText(bytes, from, to, name)) return { name, start: from };
  return undefined;
}
