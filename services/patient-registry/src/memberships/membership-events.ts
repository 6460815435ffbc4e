import { create } from '@bufbuild/protobuf';
import { AccessMode as AccessModeMessage, MembershipSchema, MembershipState as MembershipStateMessage, type Membership as MembershipMessage } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { AccessMode, Membership } from './domain/membership.js';

/** The only file that knows both shapes. The needs stay here: they are health data. */
export const toMessage = (membership: Membership): MembershipMessage =>
  create(MembershipSchema, {
    membershipId: membership.id, networkId: membership.networkId, personId: membership.personId,
    accessMode: AccessModeMessage[membership.accessMode], state: MembershipStateMessage[membership.state],
    requestedAt: membership.requestedAt, evaluatedAt: membership.evaluatedAt ?? '', signedOn: membership.signedOn ?? '', signedBy: membership.signedBy ?? '',
    startedOn: membership.startedOn ?? '', endedOn: membership.endedOn ?? '', endReason: membership.endReason, orientation: membership.orientation, version: membership.version,
  });

export const membershipChanged = (membership: Membership): DomainEvent => event(MembershipSchema, { aggregate: membership.id, version: membership.version }, toMessage(membership));

export const accessModeFromMessage = (mode: AccessModeMessage): AccessMode => AccessModeMessage[mode] as AccessMode;
