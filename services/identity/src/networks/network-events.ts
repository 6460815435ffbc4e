import { create } from '@bufbuild/protobuf';
import { ProviderKind as ProviderKindMessage } from '@maillage/contracts/identity/v1/directory_pb.js';
import { FundingMode as FundingModeMessage, Modality as ModalityMessage, NetworkKind as NetworkKindMessage, NetworkSchema, type CreateNetworkRequest, type Network as NetworkMessage } from '@maillage/contracts/identity/v1/networks_pb.js';
import { idFrom } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import type { ProviderKind } from '../directory/domain/provider-kind.js';
import type { Founding, FundingMode, Member, Modality, ModalityDecision, Network, NetworkKind } from './domain/network.js';
import { providerGaps } from './domain/network-rules.js';

/** What of a network is public. */
export interface PublicNetwork extends Omit<Network, 'founding' | 'modalityHistory'> {
  readonly modalityHistory: readonly Omit<ModalityDecision, 'decidedBy'>[];
}

/** A network as lists show it: its members counted, their kinds told. */
export interface NetworkSummary extends Omit<PublicNetwork, 'members' | 'modalityHistory'> {
  readonly memberCount: number;
  readonly kinds: readonly ProviderKind[];
}

export const modalityOf = (message: ModalityMessage): Modality => ModalityMessage[message] as Modality;

const summaryFields = (network: NetworkSummary) => ({
  networkId: network.id,
  name: network.name,
  kind: NetworkKindMessage[network.kind],
  modality: ModalityMessage[network.modality],
  perimeterLevel: network.perimeterLevel,
  territory: network.territory,
  legalForm: network.legalForm,
  fundingModes: network.fundingModes.map((mode) => FundingModeMessage[mode]),
  integratorOrganizationId: network.integratorOrganizationId,
  profile: network.profile.map(({ section, content }) => ({ section, content: [...content] })),
  profileComplete: network.profile.length,
  preset: network.preset,
  zone: network.zone,
  providerGaps: providerGaps(network, network.kinds),
  memberCount: network.memberCount,
  version: network.version,
});

export const summaryMessage = (network: NetworkSummary): NetworkMessage => create(NetworkSchema, summaryFields(network));

const memberMessage = ({ organizationId, kind, legalEntityId }: Member) => ({ organizationId, kind: ProviderKindMessage[kind], legalEntityId });

export const toMessage = (network: PublicNetwork): NetworkMessage =>
  create(NetworkSchema, {
    ...summaryFields({ ...network, memberCount: network.members.length, kinds: network.members.map(({ kind }) => kind) }),
    members: network.members.map(memberMessage),
    modalityHistory: network.modalityHistory.map(({ version, modality, decision, decidedAt }) => ({ version, modality: ModalityMessage[modality], decision, decidedAt })),
  });

export const networkChanged = (network: PublicNetwork): DomainEvent => event(NetworkSchema, { aggregate: network.id, version: network.version }, toMessage(network));

export const memberIdsOf = (request: CreateNetworkRequest): string[] => [...new Set(request.memberOrganizationIds.map((id) => id.toLowerCase()))].sort();

/** The request as the domain speaks. Members and funding modes are sets, so the founding content is the same in any order. */
export function toFounding(request: CreateNetworkRequest): Founding {
  const content = {
    id: request.networkId.toLowerCase(),
    name: request.name,
    kind: NetworkKindMessage[request.kind] as NetworkKind,
    modality: modalityOf(request.modality),
    perimeterLevel: request.perimeterLevel,
    territory: request.territory,
    legalForm: request.legalForm,
    fundingModes: request.fundingModes.map((mode) => FundingModeMessage[mode] as FundingMode).sort(),
    integratorOrganizationId: request.integratorOrganizationId.toLowerCase(),
    preset: request.preset,
    zone: request.zone,
  };
  return { ...content, founding: idFrom(JSON.stringify(content), ...memberIdsOf(request)) };
}
