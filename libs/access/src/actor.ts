import type { Instant } from '@maillage/kernel';
import type { Role } from './roles.js';

/** Who acts, as a verified token says it. Handed to every handler; never read from anywhere else. */
export interface Actor {
  /** The provider's subject: opaque, stable, no name. */
  readonly subject: string;
  /** `service` for a client that acts for itself, with no person behind it. */
  readonly kind: 'user' | 'service';
  readonly roles: ReadonlySet<Role>;
  /** The organisation that the account belongs to, or null. */
  readonly organisationId: string | null;
  /** The practitioner that the account belongs to, or null. */
  readonly practitionerId: string | null;
  /** The provider's session, the same over refreshes; null for a service. */
  readonly session: string | null;
  /** When the person last proved who they are (`auth_time`), whole seconds; refreshes leave it alone. Null for a service, and where the token does not say. */
  readonly authenticatedAt: Instant | null;
}

/** The actor of a reaction to an event: no person asked for it, so it holds no role and may call only what any actor may. */
export const systemActor = (service: string): Actor =>
  Object.freeze({ subject: `system:${service}`, kind: 'service', roles: new Set<Role>(), organisationId: null, practitionerId: null, session: null, authenticatedAt: null });
