import { permissionDenied } from '@maillage/kernel';
import type { Actor } from './actor.js';
import type { Role } from './roles.js';

/** Stands in a contract's `allow` for any actor with a valid token. */
export const anyActor = 'authenticated';

/** Passes when the actor holds a role of `allow`; an empty `allow` refuses everybody. Throws PERMISSION_DENIED with ROLE_REQUIRED. */
export function requireRole(actor: Actor, allow: readonly string[]): void {
  for (const role of allow) if (role === anyActor || actor.roles.has(role as Role)) return;
  throw permissionDenied('ROLE_REQUIRED', 'Your role does not allow this operation.');
}
