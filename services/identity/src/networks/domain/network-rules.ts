import { alreadyExists, notFound, ruleViolation, type Violation } from '@maillage/kernel';
import { providerLevels, type ProviderKind } from '../../directory/domain/provider-kind.js';
import type { Founding, Member, Network, NetworkKind } from './network.js';

const violationsShown = 20;

/** Names the organisations that break a rule, not all of thousands. */
const violationsOf = (members: readonly Member[], rule: string): Violation[] => members.slice(0, violationsShown).map(({ organizationId }) => ({ path: `members[${organizationId}]`, rule }));

const legalEntities = (members: readonly Member[]): number => new Set(members.map(({ legalEntityId }) => legalEntityId)).size;

/** An organisation that nobody has classified joins no network. */
export function kindsAreKnown(members: readonly Member[]): void {
  const unknown = members.filter(({ kind }) => kind === 'UNSPECIFIED');
  if (unknown.length > 0) throw ruleViolation('KIND_UNKNOWN', 'An organisation has no kind yet: say what it provides, then add it.', violationsOf(unknown, 'kind is known'));
}

/**
 * Health networks and payer networks are not to be confused (domain §2.6-17): a payer network is the insurer's, and in this product it
 * never holds clinical data. So it has payers as members and nobody who cares for persons; and a payer is no member of a health network,
 * which it funds from outside.
 */
export function kindsFitNetwork(kind: NetworkKind, members: readonly Member[]): void {
  const payers = members.filter((member) => member.kind === 'PAYER');
  const providers = members.filter((member) => member.kind !== 'PAYER');
  if (kind === 'PAYER_NETWORK' && providers.length > 0) throw ruleViolation('PAYER_NETWORK_CLINICAL', 'A payer network holds no clinical data: providers of care are not its members.', violationsOf(providers, 'payer network has payers only'));
  if (kind === 'HEALTH_NETWORK' && payers.length > 0) throw ruleViolation('PAYER_IN_HEALTH_NETWORK', 'A payer belongs to payer networks only.', violationsOf(payers, 'health network has no payer'));
}

/** levelOf(kind) ≤ perimeter level (domain §1.2). */
export function kindsAreInPerimeter(perimeterLevel: number, members: readonly Member[]): void {
  const above = members.filter(({ kind }) => (providerLevels[kind] ?? 0) > perimeterLevel);
  if (above.length > 0) throw ruleViolation('KIND_ABOVE_PERIMETER', `A perimeter of level ${perimeterLevel} does not include this kind of provider.`, violationsOf(above, 'kind is in the perimeter'));
}

/** COORDINATED: several organisations that each keep their own mission (domain §1.1). */
export function coordinatedHasSeveralEntities({ modality, members }: Network): void {
  if (modality === 'COORDINATED' && legalEntities(members) < 2) throw ruleViolation('ENTITIES_TOO_FEW', 'A coordinated network has at least two legal entities.', [{ path: 'members', rule: 'coordinated network has several legal entities' }]);
}

/** INTEGRATED: one legal entity owns all sites of care, from end to end (domain §1.1). */
export function integratedHasOneEntity({ modality, members }: Network): void {
  if (modality === 'INTEGRATED' && legalEntities(members) > 1) throw ruleViolation('ENTITIES_TOO_MANY', 'An integrated network has exactly one legal entity.', [{ path: 'members', rule: 'integrated network has one legal entity' }]);
}

/** INTEGRATED: paid by capitation or for each service, or both (domain §1.1). */
export function integratedIsFunded({ modality, fundingModes }: Network): void {
  if (modality === 'INTEGRATED' && !fundingModes.includes('CAPITATION') && !fundingModes.includes('FEE_FOR_SERVICE'))
    throw ruleViolation('FUNDING_MISSING', 'An integrated network is paid by capitation or fee for service.', [{ path: 'funding_modes', rule: 'integrated network is funded' }]);
}

/** One member is accountable for the whole. */
export function integratorIsMember({ integratorOrganizationId, members }: Network): void {
  if (!members.some(({ organizationId }) => organizationId === integratorOrganizationId))
    throw ruleViolation('INTEGRATOR_NOT_MEMBER', 'The accountable integrator is one of the members.', [{ path: 'integrator_organization_id', rule: 'integrator is a member' }]);
}

/** Only a member can leave. */
export function memberIsThere({ members }: Network, organizationId: string): void {
  if (!members.some((member) => member.organizationId === organizationId)) throw notFound('MEMBER_UNKNOWN', 'This organisation is not a member.', [{ path: 'organization_id', rule: 'organisation is a member' }]);
}

/** A network id used again must found the same network. */
export function repeatIsTheSame(earlier: Pick<Network, 'founding'>, again: Pick<Founding, 'founding'>): void {
  if (earlier.founding !== again.founding) throw alreadyExists('NETWORK_ID_USED', 'This network id belongs to another network.', [{ path: 'network_id', rule: 'an id means one network' }]);
}

/** Which kinds give each part of the range of an integrated provider (NET-11). */
const providerRange: readonly (readonly [string, readonly ProviderKind[]])[] = [
  ['community', ['OFFICE_DOCTOR', 'HEALTH_HOME', 'INTERMEDIATE_STRUCTURE']],
  ['home', ['HOME_CARE']],
  ['hospital', ['HOSPITAL']],
  ['rehabilitation', ['REHABILITATION']],
];

/** What an integrated health network should offer and does not (NET-11): a flag, not a refusal. */
export function providerGaps({ kind, modality }: Pick<Network, 'kind' | 'modality'>, kinds: Iterable<ProviderKind>): string[] {
  if (kind !== 'HEALTH_NETWORK' || modality !== 'INTEGRATED') return [];
  const offered = new Set(kinds);
  return providerRange.filter(([, givenBy]) => !givenBy.some((each) => offered.has(each))).map(([part]) => part);
}
