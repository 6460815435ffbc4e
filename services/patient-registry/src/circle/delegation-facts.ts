import { grantee, type AccessFact } from '@maillage/access';
import type { EventWork } from '@maillage/messaging';
import { delegationChanged } from './delegation-events.js';
import type { Delegation } from './domain/delegation.js';

/** A carer sees what was delegated, whatever their right: each includes to see. */
export const delegationFact = ({ id, version, personId, carerSubject, categories, from, until, revokedAt }: Delegation): AccessFact => ({
  factId: id, version, effect: 'ALLOW', personId, grantee: grantee.account(carerSubject), basis: 'DELEGATION', categories, from, until: revokedAt ?? until,
});

/** Tells everybody of a delegation's new state, and what its carer sees. */
export function tellDelegation(work: EventWork, delegation: Delegation): void {
  work.publish(delegationChanged(delegation));
  work.declare(delegationFact(delegation));
}
