import { actsForThemselves, granteesOf, sightWithout, visibleSql, type Actor, type Sight } from '@maillage/access';
import { Params, type Reader } from '@maillage/database';
import { notFound, type Uuid } from '@maillage/kernel';
import type { Speaker } from './domain/directive.js';

/** Who calls, as the rules see them. */
export const speakerOf = (actor: Actor): Speaker => ({ subject: actor.subject, isPerson: actsForThemselves(actor), grantees: granteesOf(actor) });

/** Throws NOT_FOUND with `reason` unless the caller may decide for the person: they themselves, or who sees their identity. A carer does not decide in their name. */
export async function mustSpeakFor(from: Reader, sight: Sight, personId: Uuid, reason: string): Promise<void> {
  const params = new Params();
  const visible = visibleSql(sightWithout(sight, 'DELEGATION'), params.add(personId, 'uuid'), 'identity', params.add);
  if (visible === 'true') return;
  if (visible === 'false' || !(await from.maybeOne(`SELECT 1 AS seen WHERE ${visible}`, params.values))) throw notFound(reason, 'This does not exist.');
}
