import type { Instant } from '@maillage/kernel';
import type { Bundle, BundleEntryRequest, BundleEntryResponse, BundleEntrySearch, FhirResource } from 'fhir/r4.js';

/** One entry of an answer. The resource is either a value or the stored JSON text, which is sent as it is. */
export interface AnswerEntry {
  readonly fullUrl?: string;
  readonly resource?: FhirResource;
  readonly resourceText?: string;
  readonly search?: BundleEntrySearch;
  readonly request?: BundleEntryRequest;
  readonly response?: BundleEntryResponse;
}

/** The outside of an answer. `links` are absolute URLs by relation; `total` counts all matches, not the page. */
export interface AnswerHead {
  readonly type: Exclude<Bundle['type'], 'transaction' | 'batch'>;
  readonly id?: string;
  readonly timestamp?: Instant;
  readonly total?: number;
  readonly links?: Readonly<Partial<Record<'self' | 'first' | 'previous' | 'next' | 'last', string>>>;
}

/** The JSON text of a bundle. Stored texts go in untouched: decimals keep their zeros and nothing is parsed again. */
export function bundleText(head: AnswerHead, entries: readonly AnswerEntry[]): string {
  const { type, id, timestamp, total, links = {} } = head;
  const link = Object.entries(links).map(([relation, url]) => ({ relation, url }));
  const outside = JSON.stringify({ resourceType: 'Bundle', id, type, timestamp, total, ...(link.length > 0 ? { link } : {}) });
  return entries.length === 0 ? outside : `${outside.slice(0, -1)},"entry":[${entries.map(entryText).join(',')}]}`;
}

function entryText({ resourceText, ...entry }: AnswerEntry): string {
  const text = JSON.stringify(entry);
  if (resourceText === undefined) return text;
  return text === '{}' ? `{"resource":${resourceText}}` : `${text.slice(0, -1)},"resource":${resourceText}}`;
}
