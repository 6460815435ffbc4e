import { alreadyExists, conflict, notFound } from '@maillage/kernel';

interface Place {
  readonly networkId: string;
}

/** A place belongs to one person in one network for ever. `samePerson` counts aliases in. */
export function placeIsTheSame(present: Place, content: Place, samePerson: boolean): void {
  if (present.networkId !== content.networkId || !samePerson) throw placeIdUsed();
}

export const placeIdUsed = (cause?: unknown) => alreadyExists('TEAM_MEMBER_ID_USED', 'This id belongs to a place on another team.', [], { cause });

/** 0 leaves it unchecked. */
export function versionIsCurrent(present: number, version: number): void {
  if (version === 0) return;
  if (present === 0) throw notFound('TEAM_MEMBER_UNKNOWN', 'There is no such place to replace.');
  if (present !== version) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.', [{ path: 'version', rule: 'version is the present one' }]);
}
