import { OrganizationSchema, ProviderKind, type Organization } from '@maillage/contracts/identity/v1/directory_pb.js';
import { NetworkSchema, type Network } from '@maillage/contracts/identity/v1/networks_pb.js';
import { applyNewer } from '@maillage/database';
import { OnEvent, type EventDelivery } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';

/** Lowest perimeter that includes a kind of provider (the four périmètres); what is not classified is outside all. */
const levels: Readonly<Record<ProviderKind, number>> = {
  [ProviderKind.UNSPECIFIED]: 9,
  [ProviderKind.OFFICE_DOCTOR]: 1,
  [ProviderKind.HEALTH_HOME]: 1,
  [ProviderKind.HOME_CARE]: 2,
  [ProviderKind.INTERMEDIATE_STRUCTURE]: 2,
  [ProviderKind.HOSPITAL]: 3,
  [ProviderKind.NURSING_HOME]: 3,
  [ProviderKind.REHABILITATION]: 3,
  [ProviderKind.SOCIAL_SERVICE]: 4,
  [ProviderKind.PAYER]: 9,
};

/** Who may receive a referral, and who belongs to which network. */
@Injectable()
export class DirectorySubscriber {
  @OnEvent(OrganizationSchema)
  async organization({ organizationId, kind, active, version }: Organization, { work }: EventDelivery): Promise<void> {
    await applyNewer(work, 'organization_projection', ['organization_id'], { organization_id: organizationId, kind_level: levels[kind] ?? 9, active, version });
  }

  @OnEvent(NetworkSchema)
  async network({ networkId, perimeterLevel, members, version }: Network, { work }: EventDelivery): Promise<void> {
    await applyNewer(work, 'network_projection', ['network_id'], { network_id: networkId, perimeter_level: perimeterLevel, member_ids: members.map(({ organizationId }) => organizationId), version });
  }
}
