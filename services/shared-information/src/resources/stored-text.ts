import { rewriteReferences, type Json } from '@maillage/fhir';
import type { Instant } from '@maillage/kernel';
import { otherMeta, type ReceivedResource } from './received-resource.js';

/** A resource ready to be stored. */
export interface StoredText {
  /** As JSON with the id, meta and references of the record: what searchValues reads. Numbers are as JavaScript has them. */
  readonly resource: Json & { readonly resourceType: string };
  /** As it is stored and sent: the sender's text, their decimals included. */
  readonly json: string;
}

export interface Version { readonly id: string; readonly version: number; readonly source: string; readonly lastUpdated: Instant }
/** What stands for a reference from now on, or undefined when it stays. */
export type Rewrite = (reference: string, path: () => string) => string | undefined;

/** JSON.parse of this engine tells a reviver how a number was written, and JSON.stringify writes it so again (ECMAScript, JSON.parse source text access). */
const exactJson = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): Json;
  rawJSON(text: string): object;
};

/**
 * Gives a valid resource its place in the record: id, version, time and source, and references that `rewrite` knows better.
 */
export function storedText(received: ReceivedResource, version: Version, rewrite: Rewrite): StoredText {
  const resource = received.take() as { id?: string; meta?: Json; resourceType: string } & Json;
  /** Each rewritten reference with how often it was seen. */
  const replaced = new Map<string, { to: string; times: number }>();
  rewriteReferences(resource, (from, path) => {
    const to = rewrite(from, path);
    if (to === undefined || to === from) return undefined;
    const known = replaced.get(from);
    if (known) known.times++;
    else replaced.set(from, { to, times: 1 });
    return to;
  });
  const meta: Json = { versionId: String(version.version), lastUpdated: version.lastUpdated, source: version.source, ...(resource.meta ? otherMeta(resource.meta) : {}) };
  const writable = resource as { id?: string; meta?: Json };
  writable.id = version.id;
  writable.meta = meta;
  const body = replacedBody(received.body, replaced) ?? exactBody(received, rewrite);
  const head = `{"resourceType":"${resource.resourceType}","id":"${version.id}","meta":${JSON.stringify(meta)}`;
  return { resource, json: body === '' ? `${head}}` : `${head},${body}}` };
}

/** The text with the references replaced; null when one of them stands elsewhere too, or is written with escapes, so that text alone cannot tell which to replace. */
function replacedBody(body: string, replaced: ReadonlyMap<string, { to: string; times: number }>): string | null {
  for (const { to } of replaced.values()) if (replaced.has(to)) return null;
  let text = body;
  for (const [from, { to, times }] of replaced) {
    const parts = text.split(JSON.stringify(from));
    if (parts.length - 1 !== times) return null;
    text = parts.join(JSON.stringify(to));
  }
  return text;
}

/** The slow and general way: read again with the numbers as written, rewrite, write. */
function exactBody(received: ReceivedResource, rewrite: Rewrite): string {
  const { resourceType, id: _id, meta: _meta, ...rest } = exactJson.parse(received.text.toString('utf8'), (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? exactJson.rawJSON(source) : value,
  );
  const copy: Json = { resourceType, ...rest };
  rewriteReferences(copy, rewrite);
  const { resourceType: _type, ...members } = copy;
  return JSON.stringify(members).slice(1, -1);
}
