import { grantee, type AccessFact } from '@maillage/access';
import { idFrom, type Instant } from '@maillage/kernel';
import type { Network } from './domain/network.js';

/**
 * Which organisations a network's relationships mean, as far as `next` differs from `before`. The members of a payer network see nobody by
 * it: a payer network gets no clinical data at all (NET-9).
 */
export function memberFacts(before: Network | null, next: Network, now: Instant): AccessFact[] {
  if (next.kind === 'PAYER_NETWORK') return [];
  const had = new Set(before?.members.map(({ organizationId }) => organizationId));
  const has = new Set(next.members.map(({ organizationId }) => organizationId));
  const fact = (organizationId: string, until: Instant | null): AccessFact => ({
    factId: idFrom('network-member', next.id, organizationId), version: next.version, effect: 'MEMBER', personId: null, grantee: grantee.organisation(organizationId), target: grantee.network(next.id),
    basis: 'NETWORK_MEMBERSHIP', from: now, until,
  });
  return [...[...has].filter((id) => !had.has(id)).map((id) => fact(id, null)), ...[...had].filter((id) => !has.has(id)).map((id) => fact(id, now))];
}
