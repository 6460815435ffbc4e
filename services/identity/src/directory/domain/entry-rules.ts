import { conflict } from '@maillage/kernel';

/** A change replaces the version it was made from; 0 replaces whatever stands. */
export function versionIsCurrent(current: { readonly version: number }, expected: number): void {
  if (expected !== 0 && expected !== current.version) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.', [{ path: 'version', rule: 'version is current' }]);
}

/** What does not exist yet has no version to replace. */
export function newEntryHasNoVersion(expected: number): void {
  if (expected !== 0) throw conflict('STALE_VERSION', 'This does not exist, so it has no version to replace.', [{ path: 'version', rule: 'version is current' }]);
}
