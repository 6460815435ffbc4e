import type { Instant } from '@maillage/kernel';
import { conditionIsMet } from './resource-rules.js';

/** Names a resource. */
export interface ResourceKey { readonly type: string; readonly id: string }

/** `Type/id`: how a resource is referred to, and its name in maps and events. */
export const keyText = ({ type, id }: ResourceKey): string => `${type}/${id}`;

/** What a decision needs to know of the version that stands now. */
export interface ResourceState extends ResourceKey {
  readonly version: number;
  readonly deleted: boolean;
  /** Of the last content, kept when it is deleted. */
  readonly contentHash: Buffer;
  readonly lastUpdated: Instant;
}

/** What a write makes of a resource: a version to store, or the present one left alone. */
export type Decision = { readonly kind: 'CREATE' | 'REPLACE' | 'DELETE'; readonly version: number } | { readonly kind: 'KEEP'; readonly version: number };

/**
 * PUT: replaces, creates, or brings a deleted resource back. The same content again is no new version: a repeated command changes nothing.
 * Throws STALE_VERSION.
 */
export function put(now: ResourceState | null, contentHash: Buffer, ifMatch: number): Decision {
  conditionIsMet(now, ifMatch);
  if (!now) return { kind: 'CREATE', version: 1 };
  return !now.deleted && now.contentHash.equals(contentHash) ? { kind: 'KEEP', version: now.version } : { kind: 'REPLACE', version: now.version + 1 };
}

/** An entry of a known source: what it said before is left alone, deleted or not; what it says anew is a new version. */
export function importAgain(now: ResourceState | null, contentHash: Buffer): Decision {
  if (!now) return { kind: 'CREATE', version: 1 };
  return now.contentHash.equals(contentHash) ? { kind: 'KEEP', version: now.version } : { kind: 'REPLACE', version: now.version + 1 };
}

/** DELETE: succeeds for what is unknown or deleted already, with version 0 for what never was. Throws STALE_VERSION. */
export function remove(now: ResourceState | null, ifMatch: number): Decision {
  conditionIsMet(now, ifMatch);
  if (!now || now.deleted) return { kind: 'KEEP', version: now?.version ?? 0 };
  return { kind: 'DELETE', version: now.version + 1 };
}
