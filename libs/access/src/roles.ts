import { permissionDenied } from '@maillage/kernel';
import type { Actor } from './actor.js';

/** The realm roles of the platform; a token's other roles are ignored. The provider's realm defines exactly these. */
export const roles = [
  'network-admin',
  'clinician',
  'nurse',
  'social-worker',
  'coordinator',
  'secretary',
  'finance',
  'integration',
  'operator',
  'person',
] as const;

/** One of `roles`. */
export type Role = (typeof roles)[number];

/** Stands in a contract's `allow` for any actor with a valid token. */
export const anyActor = 'authenticated';

/** Passes when the actor holds a role of `allow`; an empty `allow` refuses everybody. Throws PERMISSION_DENIED with ROLE_REQUIRED. */
export function requireRole(actor: Actor, allow: readonly string[]): void {
  for (const role of allow) if (role === anyActor || actor.roles.has(role as Role)) return;
  throw permissionDenied('ROLE_REQUIRED', 'Your role does not allow this operation.');
}
