import type { Instant } from '@maillage/kernel';
import type { ProviderKind } from '../../directory/domain/provider-kind.js';
import type { Profile } from './profile.js';

export const networkKinds = ['HEALTH_NETWORK', 'PAYER_NETWORK'] as const;
export const modalities = ['COORDINATED', 'INTEGRATED'] as const;
export const fundingModes = ['CAPITATION', 'FEE_FOR_SERVICE', 'SHARED_SAVINGS', 'GRANT', 'TEAM_FLAT_RATE'] as const;
export type NetworkKind = (typeof networkKinds)[number];
export type Modality = (typeof modalities)[number];
export type FundingMode = (typeof fundingModes)[number];

/** A member as it was when it joined, or when the modality last changed: a change of the organisation alone does not move the rules under the network's feet. */
export interface Member {
  readonly organizationId: string;
  readonly kind: ProviderKind;
  readonly legalEntityId: string;
}

/** An act of governance: from this version of the network on, it works in this modality. */
export interface ModalityDecision {
  readonly version: number;
  readonly modality: Modality;
  readonly decision: string;
  /** Subject of the actor. */
  readonly decidedBy: string;
  readonly decidedAt: Instant;
}

/** A network of organisations. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly kind: NetworkKind;
  readonly modality: Modality;
  /** 1 to 4, cumulative. */
  readonly perimeterLevel: number;
  readonly territory: string;
  readonly legalForm: string;
  readonly fundingModes: readonly FundingMode[];
  /** Accountable for the whole (Leutz: the one who integrates calls the tune); always a member. */
  readonly integratorOrganizationId: string;
  /** By organisation id. */
  readonly members: readonly Member[];
  /** Oldest first; the last one is in force. */
  readonly modalityHistory: readonly ModalityDecision[];
  readonly profile: Profile;
  /** Empty for none. */
  readonly preset: string;
  readonly zone: string;
  /** Names the content that it was founded with: a repeat is known by it whatever has changed since. */
  readonly founding: string;
  readonly version: number;
}

/** What founds a network, beside its members. */
export type Founding = Omit<Network, 'members' | 'modalityHistory' | 'profile' | 'version'>;

/** By whom and when something is decided. */
export type Decider = Pick<ModalityDecision, 'decidedBy' | 'decidedAt'>;
