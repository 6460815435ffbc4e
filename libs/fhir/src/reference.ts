import { r4Codes } from './r4-codes.js';

/** What a `Reference.reference` points at. */
export type ParsedReference =
  /** `Patient/1` or `https://server/fhir/Patient/1`, with `/_history/2` if a version is meant; `base` is empty for a relative one. */
  | { readonly kind: 'literal'; readonly type: string; readonly id: string; readonly version?: string; readonly base: string }
  /** `urn:uuid:…` or `urn:oid:…`: another entry of the same bundle. */
  | { readonly kind: 'urn'; readonly urn: string }
  /** `#id`: a contained resource; an empty id is the container. */
  | { readonly kind: 'contained'; readonly id: string }
  /** `Practitioner?identifier=system|value`: whatever single resource the search finds; in transactions only. */
  | { readonly kind: 'conditional'; readonly type: string; readonly query: string }
  /** Any other absolute URI. */
  | { readonly kind: 'url'; readonly url: string };

/** The names of all resource types of R4, kept here or not. */
export const resourceTypes: ReadonlySet<string> = new Set(r4Codes['resource-types']!.split(' '));

const idShape = /^[A-Za-z0-9\-.]{1,64}$/;
const uuidUrn = /^urn:uuid:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** Reads a reference, or undefined when it has none of R4's forms. */
export function parseReference(text: string): ParsedReference | undefined {
  if (text.startsWith('urn:')) {
    if (text.startsWith('urn:uuid:')) return uuidUrn.test(text) ? { kind: 'urn', urn: text } : undefined;
    if (!/^urn:[a-z0-9-]+:\S+$/.test(text)) return undefined;
    return text.startsWith('urn:oid:') ? { kind: 'urn', urn: text } : { kind: 'url', url: text };
  }
  if (text.startsWith('#')) return text.length === 1 || idShape.test(text.slice(1)) ? { kind: 'contained', id: text.slice(1) } : undefined;
  if (/\s/.test(text)) return undefined;
  const absolute = /^[a-z][a-z0-9+.-]*:/.test(text);
  const question = text.indexOf('?');
  if (!absolute && question > 0) {
    const type = text.slice(0, question);
    return resourceTypes.has(type) && question + 1 < text.length ? { kind: 'conditional', type, query: text.slice(question + 1) } : undefined;
  }
  return literal(text, absolute) ?? (absolute ? { kind: 'url', url: text } : undefined);
}

function literal(text: string, absolute: boolean): ParsedReference | undefined {
  const parts = text.split('/');
  const versioned = parts.length > 3 && parts.at(-2) === '_history';
  const [type, id, , version] = versioned ? parts.slice(-4) : parts.slice(-2);
  if (type === undefined || id === undefined || !resourceTypes.has(type) || !idShape.test(id) || (versioned && !idShape.test(version!))) return undefined;
  const base = parts.slice(0, versioned ? -4 : -2).join('/');
  if (absolute ? base === '' : base !== '') return undefined;
  return { kind: 'literal', type, id, base, ...(versioned ? { version: version! } : {}) };
}
