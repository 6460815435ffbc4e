import { conflict } from '@maillage/kernel';

/** A command that names a version was decided on that one; 0 leaves it unchecked. Throws CONFLICT with STALE_VERSION. */
export function versionIsCurrent(current: { readonly version: number }, expected: number): void {
  if (expected !== 0 && expected !== current.version) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.');
}
