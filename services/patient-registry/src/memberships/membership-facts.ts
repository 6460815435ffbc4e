import { grantee, type AccessFact } from '@maillage/access';
import { addDays, startOfDay, type Zone } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import type { Membership } from './domain/membership.js';
import { membershipChanged } from './membership-events.js';

/** The network's organisations know who is in the flow or a member, from the request to the end of the last day; of who was refused, until the refusal. */
export const membershipFact = ({ id, version, personId, networkId, requestedAt, state, evaluatedAt, endedOn }: Membership, zone: Zone): AccessFact => ({
  factId: id, version, effect: 'ALLOW', personId, grantee: grantee.network(networkId), basis: 'NETWORK_MEMBERSHIP', from: requestedAt,
  until: endedOn !== null ? startOfDay(addDays(endedOn, 1), zone) : state === 'REFUSED' ? evaluatedAt : null,
});

/** Tells everybody of a membership's new state, and who may see the person by it. */
export function tellMembership(work: EventWork, membership: Membership, zone: Zone): void {
  work.publish(membershipChanged(membership));
  work.declare(membershipFact(membership, zone));
}
