import { create } from '@bufbuild/protobuf';
import { OrganizationSchema, ProviderKind as ProviderKindMessage, type Organization as OrganizationMessage, type PutOrganizationRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { ProviderKind } from '../directory/domain/provider-kind.js';
import type { Organization, OrganizationEntry } from './domain/organization.js';

/** What of an organisation is public. */
export type PublicOrganization = Omit<Organization, 'decidedHere' | 'recordVersion'>;

export const toMessage = ({ id, name, kind, legalEntityId, identifiers, active, origin, version }: PublicOrganization): OrganizationMessage =>
  create(OrganizationSchema, { organizationId: id, name, kind: ProviderKindMessage[kind], legalEntityId, identifiers: [...identifiers], active, origin, version });

export const organizationChanged = (organization: PublicOrganization): DomainEvent =>
  event(OrganizationSchema, { aggregate: organization.id, version: organization.version }, toMessage(organization));

export const toEntry = ({ organizationId, version, name, kind, legalEntityId, identifiers, active }: PutOrganizationRequest): OrganizationEntry => ({
  id: organizationId.toLowerCase(), version, name, kind: ProviderKindMessage[kind] as ProviderKind, legalEntityId: legalEntityId || null,
  identifiers: identifiers.map(({ system, value }) => ({ system, value })), active,
});
