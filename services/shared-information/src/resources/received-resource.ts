import { createHash } from 'node:crypto';
import { isJson, parseJson, type Json } from '@maillage/fhir';
import { sliceJson, type HeadMember, type HeadName, type JsonSlices, type ResourceSlice } from './json-slices.js';

/** Fields of meta that the record itself writes; what a sender puts there is of their copy, not of ours. */
const ownMeta: ReadonlySet<string> = new Set(['versionId', 'lastUpdated', 'source']);

/** A resource as it came: its text with every digit of its decimals, and its value once somebody asks for it. */
export class ReceivedResource {
  private hash: Buffer | undefined;
  private parsed: { readonly value: unknown } | undefined;

  constructor(
    private readonly bytes: Buffer,
    private readonly slice: ResourceSlice,
  ) {}

  /** Takes a body that is one resource. Throws INVALID_ARGUMENT as parseJson does. */
  static async of(body: Uint8Array): Promise<ReceivedResource> {
    const { bytes, resources } = await sliceJson(body, false);
    return new ReceivedResource(bytes, resources[0]!);
  }

  static all({ bytes, resources }: JsonSlices): ReceivedResource[] {
    return resources.map((slice) => new ReceivedResource(bytes, slice));
  }

  /** The text without white space between its parts. */
  get text(): Buffer {
    return this.bytes.subarray(this.slice.start, this.slice.end);
  }

  /** What the JSON says, not yet validated. The same object at each call. Throws INVALID_ARGUMENT as parseJson does. */
  get value(): unknown {
    this.parsed ??= { value: parseJson(this.text) };
    return this.parsed.value;
  }

  /** The value for somebody who changes it: the next one to ask gets a fresh one, as when a transaction runs again. */
  take(): unknown {
    const { value } = this;
    this.parsed = undefined;
    return value;
  }

  /** The type as written, found without parsing; null where it is written in an unusual way, and only a parse can tell. */
  get typeAsWritten(): string | null {
    const head = this.head('resourceType');
    const text = head && this.bytes.toString('latin1', head.value, head.end);
    return text && /^"[A-Za-z]+"$/.test(text) ? text.slice(1, -1) : null;
  }

  /** Members other than `resourceType`, `id` and `meta` as written, without the braces around them; empty when there are none. */
  get body(): string {
    return this.bodyParts().map((part) => part.toString('utf8')).join(',');
  }

  /** SHA-256 of what the resource says: id, version, time and source are about a copy of it and do not count, white space neither. */
  contentHash(): Buffer {
    return (this.hash ??= this.makeHash());
  }

  private makeHash(): Buffer {
    const hash = createHash('sha256').update(this.typeAsWritten ?? '');
    for (const part of this.bodyParts()) hash.update(',').update(part);
    const meta = this.head('meta');
    if (meta) hash.update(JSON.stringify(otherMeta(metaOf(this.bytes.subarray(meta.value, meta.end)))));
    return hash.digest();
  }

  private head(name: HeadName): HeadMember | undefined {
    return this.slice.heads.find((each) => each.name === name);
  }

  /** What is left between the heads: each part is one or more members without the commas around them. */
  private bodyParts(): Buffer[] {
    const parts: Buffer[] = [];
    let from = this.slice.start + 1;
    for (const { start, end } of [...this.slice.heads, { start: this.slice.end - 1, end: 0 }]) {
      const comma = 0x2c;
      const first = this.bytes[from] === comma ? from + 1 : from;
      const last = this.bytes[start - 1] === comma ? start - 1 : start;
      if (last > first) parts.push(this.bytes.subarray(first, last));
      from = end;
    }
    return parts;
  }
}

/** What a meta that came keeps in the record. */
export const otherMeta = (meta: Json): Json => Object.fromEntries(Object.entries(meta).filter(([key]) => !ownMeta.has(key)));

/** Only for the hash; a meta that cannot be read is refused where the whole resource is. */
function metaOf(text: Buffer): Json {
  try {
    const value: unknown = JSON.parse(text.toString('utf8'));
    return isJson(value) ? value : {};
  } catch {
    return {};
  }
}
