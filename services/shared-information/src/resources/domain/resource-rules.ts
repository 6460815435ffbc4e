import { conflict, gone, notFound } from '@maillage/kernel';
import type { ResourceState } from './resource.js';

/** If-Match names the version that stands now; 0 asks for none. */
export function conditionIsMet(now: ResourceState | null, ifMatch: number): void {
  if (ifMatch !== 0 && ifMatch !== (now?.version ?? 0)) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.', [{ path: 'if_match', rule: 'version is current' }]);
}

/** Absent and hidden are the same to a reader; what was deleted says so. */
export function resourceIsThere<T extends { readonly deleted: boolean }>(row: T | null): T {
  if (!row) throw notFound('RESOURCE_UNKNOWN', 'This resource is not known here.');
  if (row.deleted) throw gone('RESOURCE_DELETED', 'This resource was deleted.');
  return row;
}

/** Versions of a deleted resource stay readable, the one that deleted it is gone. */
export function versionIsThere<T extends { readonly deleted: boolean }>(row: T | null): T {
  if (!row) throw notFound('VERSION_UNKNOWN', 'This version is not known here.');
  if (row.deleted) throw gone('RESOURCE_DELETED', 'This version deleted the resource.');
  return row;
}

/** A condition of a create or a reference means one resource. */
export function matchesOne(found: readonly string[], path: string): string | null {
  if (found.length > 1) throw conflict('MATCHES_SEVERAL', 'The condition matches several resources.', [{ path, rule: 'condition matches one resource at most' }], { issue: 'multiple-matches' });
  return found[0] ?? null;
}
