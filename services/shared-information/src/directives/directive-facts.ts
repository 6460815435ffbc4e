import type { AccessFact } from '@maillage/access';
import type { EventWork } from '@maillage/messaging';
import { directiveChanged } from './directive-events.js';
import type { Directive } from './domain/directive.js';

/** A consent opens what it names, a refusal closes it, until its end or the instant at which it was ended. */
export const directiveFact = ({ id, version, effect, personId, whom, categories, purpose, from, until, endedAt }: Directive): AccessFact => ({
  factId: id, version, effect, personId, grantee: whom, basis: effect === 'ALLOW' ? 'CONSENT' : 'REFUSAL', categories, purpose, from, until: endedAt ?? until,
});

/** Tells everybody of a directive's new state, and what may be seen by it. */
export function tellDirective(work: EventWork, directive: Directive): void {
  work.publish(directiveChanged(directive));
  work.declare(directiveFact(directive));
}
