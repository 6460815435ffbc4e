import { actsForThemselves, granteesOf, mustSee, sightWithout, type Actor, type Sight } from '@maillage/access';
import type { Reader } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import type { Speaker } from './domain/directive.js';

/** Who calls, as the rules see them. */
export const speakerOf = (actor: Actor): Speaker => ({ subject: actor.subject, isPerson: actsForThemselves(actor), grantees: granteesOf(actor) });

/** Throws NOT_FOUND with `reason` unless the caller may decide for the person: they themselves, or who sees their identity. A carer does not decide in their name. */
export const mustSpeakFor = (from: Reader, sight: Sight, personId: Uuid, reason: string): Promise<void> => mustSee(from, sightWithout(sight, 'DELEGATION'), personId, 'identity', reason);
