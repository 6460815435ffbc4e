import { isJson, parseJson, parseReference, resourceInvalid, resourceTypes, supportedTypes, validateResource, type Json, type ResourceFault } from '@maillage/fhir';
import { invalidArgument, unsupported, type MaillageError } from '@maillage/kernel';
import { breathe } from './breathe.js';
import { entryPath, inEntry, pathInEntry } from './entry-errors.js';
import { sliceJson } from './json-slices.js';
import { ReceivedResource } from './received-resource.js';

export type Method = 'POST' | 'PUT' | 'DELETE' | 'GET';

/** One entry with what its request asks for. */
export interface BundleEntry {
  readonly index: number;
  readonly fullUrl: string | null;
  readonly method: Method;
  /** Type the url names. */
  readonly type: string;
  /** Id the url names; null for a create and a search. */
  readonly id: string | null;
  readonly url: string;
  /** Search query of the condition; null for none. */
  readonly ifNoneExist: string | null;
  /** Version of If-Match; 0 for none. */
  readonly ifMatch: number;
  readonly resource: ReceivedResource | null;
}

/** An entry that stores a resource. */
export type WritingEntry = BundleEntry & { readonly resource: ReceivedResource };

export const isWriting = (entry: BundleEntry): entry is WritingEntry => entry.resource !== null;

export interface ReadBundle {
  readonly type: string;
  readonly entries: readonly EntryOrFault[];
}
/** A batch goes on past an entry that cannot be read. */
export type EntryOrFault = BundleEntry | { readonly index: number; readonly fault: unknown };

/** Stands in the envelope for a resource that is looked at by itself. */
const placeholder = { resourceType: 'Basic', code: { text: '-' } };
/** Bytes of resources that are parsed and validated before others get their turn: about 20 ms. */
const stretch = 256 * 1024;
const maxFaults = 50;
const maxBytes = 128 * 1024 * 1024;

const faultAt = (path: string, rule: string, issue: ResourceFault['issue'] = 'structure'): MaillageError => resourceInvalid([{ path, rule, issue }]);

/**
 * Takes a bundle apart and checks everything around its resources. Throws INVALID_ARGUMENT with RESOURCE_INVALID, BUNDLE_TYPE or what parseJson refuses.
 * The faults of single entries are in `entries`.
 */
export async function readBundle(body: Uint8Array, types: readonly string[]): Promise<ReadBundle> {
  if (body.length > maxBytes) throw invalidArgument('JSON_TOO_LARGE', `A bundle is larger than ${maxBytes} bytes.`, [], { issue: 'too-long' });
  const slices = await sliceJson(body, true);
  const envelope = parseJson(slices.envelope, { maxBytes });
  if (!isJson(envelope) || envelope.resourceType !== 'Bundle') throw faultAt('resourceType', 'resource is a Bundle');
  const resources = ReceivedResource.all(slices);
  const found: (ReceivedResource | null)[] = [];
  let next = 0;
  const list: unknown[] = Array.isArray(envelope.entry) ? envelope.entry : [];
  const checked = list.map((entry, index) => {
    if (!isJson(entry) || !Object.hasOwn(entry, 'resource')) return (found.push(null), entry);
    // The number that sliceJson left, and no number that came.
    if (entry.resource !== next) throw faultAt(`${entryPath(index)}.resource`, 'a resource is an object');
    found.push(resources[next++]!);
    return { ...entry, resource: placeholder };
  });
  const faults = validateResource(Array.isArray(envelope.entry) ? { ...envelope, entry: checked } : envelope);
  if (faults.length > 0) throw resourceInvalid(faults);
  const type = String(envelope.type);
  if (!types.includes(type)) throw invalidArgument('BUNDLE_TYPE', `A bundle of type ${type} is not taken here.`, [{ path: 'Bundle.type', rule: `type is ${types.join(' or ')}` }]);
  return { type, entries: (checked as Json[]).map((entry, index) => entryOf(entry, index, found[index]!)) };
}

function entryOf(entry: Json, index: number, resource: ReceivedResource | null): EntryOrFault {
  try {
    return requestOf(entry, index, resource);
  } catch (fault) {
    return { index, fault: inEntry(index, fault) };
  }
}

function requestOf(entry: Json, index: number, resource: ReceivedResource | null): BundleEntry {
  const at = `${entryPath(index)}.request`;
  const request = entry.request as { method: string; url: string; ifNoneExist?: string; ifMatch?: string; ifNoneMatch?: string; ifModifiedSince?: string } | undefined;
  if (!request) throw faultAt(at, 'element is present', 'required');
  const { method, url, ifNoneExist, ifMatch } = request;
  if (method !== 'POST' && method !== 'PUT' && method !== 'DELETE' && method !== 'GET') throw unsupported('METHOD_UNSUPPORTED', `${method} is not supported in a bundle.`, [{ path: `${at}.method`, rule: 'method is POST, PUT, DELETE or GET' }]);
  const { type, id } = targetOf(method, url, `${at}.url`);
  const writes = method === 'POST' || method === 'PUT';
  if (writes !== (resource !== null)) throw faultAt(`${entryPath(index)}.resource`, writes ? 'element is present' : 'a request without a body has no resource', writes ? 'required' : 'structure');
  if (ifNoneExist !== undefined && method !== 'POST') throw faultAt(`${at}.ifNoneExist`, 'only a POST has ifNoneExist', 'invariant');
  const written = resource?.typeAsWritten;
  if (written && written !== type) throw faultAt(`${at}.url`, 'url names the type of the resource', 'value');
  return { index, fullUrl: typeof entry.fullUrl === 'string' ? entry.fullUrl : null, method, type, id, url, ifNoneExist: ifNoneExist === undefined ? null : queryOf(ifNoneExist), ifMatch: versionOf(ifMatch, `${at}.ifMatch`), resource };
}

/** Some write the condition with the type before it; the standard has the query alone. */
const queryOf = (text: string): string => text.replace(/^[A-Za-z]*\?/, '');

function targetOf(method: Method, url: string, path: string): { type: string; id: string | null } {
  const question = url.indexOf('?');
  const type = /^[A-Za-z]+/.exec(url)?.[0] ?? '';
  const known = resourceTypes.has(type);
  if (known && !supportedTypes.includes(type)) throw unsupported('TYPE_UNSUPPORTED', `${type} is not kept here.`, [{ path, rule: 'resource type is supported' }]);
  if (known && question !== -1 && method !== 'GET') throw unsupported('CONDITIONAL_UPDATE_UNSUPPORTED', 'An update or delete names its resource by id.', [{ path, rule: 'url is Type/id' }]);
  if (known && (url === type || (method === 'GET' && question === type.length)) && (method === 'POST' || method === 'GET')) return { type, id: null };
  const parsed = parseReference(url);
  if (parsed?.kind === 'literal' && parsed.base === '' && method !== 'POST' && (method === 'GET' || parsed.version === undefined)) return { type: parsed.type, id: parsed.id };
  throw faultAt(path, method === 'POST' ? 'url is Type' : 'url is Type/id', 'value');
}

/** `W/"3"`, also with a bare number. */
export function versionOf(ifMatch: string | undefined, path: string): number {
  if (ifMatch === undefined) return 0;
  const version = /^(?:W\/)?"?([1-9]\d{0,8})"?$/.exec(ifMatch)?.[1];
  if (version === undefined) throw invalidArgument('IF_MATCH_INVALID', 'If-Match is W/"version".', [{ path, rule: 'value is W/"version"' }]);
  return Number(version);
}

/** The entries, or the first refusal of one of them. */
export function wholeBundle({ entries }: ReadBundle): BundleEntry[] {
  return entries.map((entry) => {
    if ('fault' in entry) throw entry.fault;
    return entry;
  });
}

/** Parses and validates resources, others having their turn in between. Throws INVALID_ARGUMENT with RESOURCE_INVALID, up to 50 faults of all entries together, or what parseJson refuses. */
export async function requireValidEntries(entries: readonly BundleEntry[]): Promise<void> {
  const faults: ResourceFault[] = [];
  let bytes = 0;
  for (const { index, method, type, id, resource } of entries) {
    if (!resource) continue;
    if ((bytes += resource.text.length) > stretch) {
      bytes = 0;
      await breathe();
    }
    let value: unknown;
    try {
      ({ value } = resource);
    } catch (error) {
      throw inEntry(index, error, '.resource');
    }
    for (const fault of validateResource(value, { maxFaults: maxFaults - faults.length })) faults.push({ ...fault, path: pathInEntry(index, fault.path) });
    if (isJson(value) && method === 'PUT' && value.id !== id && faults.length < maxFaults) faults.push({ path: `${entryPath(index)}.resource.id`, rule: 'id is the one of the url', issue: 'value' });
    if (isJson(value) && value.resourceType !== type && faults.length === 0) faults.push({ path: `${entryPath(index)}.request.url`, rule: 'url names the type of the resource', issue: 'value' });
    if (faults.length >= maxFaults) break;
  }
  if (faults.length > 0) throw resourceInvalid(faults);
}
