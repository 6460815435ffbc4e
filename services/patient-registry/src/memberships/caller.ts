import type { Actor } from '@maillage/access';
import { notFound } from '@maillage/kernel';

/**
 * A person acts for itself alone. Which person an account is, identity does not publish yet: until it does, such a caller is shown nothing
 * and changes nothing, as if the object were not there.
 */
export function callerSpeaksForOthers(actor: Actor, reason: 'PERSON_UNKNOWN' | 'MEMBERSHIP_UNKNOWN'): void {
  const others = [...actor.roles].filter((role) => role !== 'person');
  if (others.length === 0) throw notFound(reason, 'This does not exist.');
}
