import { conflict } from '@maillage/kernel';

/** Something that can be booked. */
export interface BookableResource {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly organizationId: string;
  /** IANA zone of its wall clock. */
  readonly zone: string;
  readonly purposes: readonly string[];
  /** Network whose reactions may book it. */
  readonly networkId: string | null;
  readonly active: boolean;
  readonly version: number;
}

export const resourceKinds = ['PRACTITIONER', 'TEAM', 'ROOM', 'VEHICLE', 'SERVICE'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** Whether the person sits opposite: nobody can be with two of these at once, while a room or a vehicle goes along with them. */
export const meetsPerson = ({ kind }: Pick<BookableResource, 'kind'>): boolean => kind !== 'ROOM' && kind !== 'VEHICLE';

/** Everything that a caller says of a resource. */
export type ResourceContent = Omit<BookableResource, 'version'>;

const contentOf = ({ kind, name, organizationId, zone, purposes, networkId, active }: ResourceContent): string => JSON.stringify([kind, name, organizationId, zone, [...purposes].sort(), networkId, active]);
const isSame = (a: ResourceContent, b: ResourceContent): boolean => contentOf(a) === contentOf(b);

/** A change is decided on the version that its author has seen; 0 leaves it unchecked. */
export function versionIsCurrent(current: number, expected: number): void {
  if (expected !== 0 && expected !== current) throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.', [{ path: 'version', rule: 'version is current' }]);
}

/** The resource as it shall be, or the present one when nothing would change. Throws STALE_VERSION. */
export function putResource(present: BookableResource | null, content: ResourceContent, expectedVersion: number): BookableResource {
  if (!present) return { ...content, version: 1 };
  // A repeat of the change that made this version carries the version before it.
  if (isSame(present, content) && (expectedVersion === present.version - 1 || expectedVersion === 0)) return present;
  versionIsCurrent(present.version, expectedVersion);
  return isSame(present, content) ? present : { ...content, version: present.version + 1 };
}
