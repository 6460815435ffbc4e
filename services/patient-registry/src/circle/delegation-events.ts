import { create } from '@bufbuild/protobuf';
import { CarerRole as RoleMessage, DelegatedRight as RightMessage, DelegationSchema, type Delegation as DelegationMessage, type PutDelegationRequest } from '@maillage/contracts/registry/v1/circle_pb.js';
import { instant } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import type { CarerRole, DelegatedRight, Delegation, DelegationCommand } from './domain/delegation.js';

/** The only file that knows both shapes. */
export const toMessage = (delegation: Delegation): DelegationMessage =>
  create(DelegationSchema, {
    delegationId: delegation.id, personId: delegation.personId, carerSubject: delegation.carerSubject, role: RoleMessage[delegation.role], right: RightMessage[delegation.right],
    categories: [...delegation.categories], from: delegation.from, until: delegation.until ?? '', givenBy: delegation.givenBy, form: delegation.form, documentId: delegation.documentId,
    revokedAt: delegation.revokedAt ?? '', revokedBy: delegation.revokedBy ?? '', version: delegation.version,
  });

export const commandOf = (request: PutDelegationRequest): DelegationCommand => ({
  id: request.delegationId, personId: request.personId, carerSubject: request.carerSubject, role: RoleMessage[request.role] as CarerRole, right: RightMessage[request.right] as DelegatedRight,
  categories: request.categories, from: request.from === '' ? null : instant(request.from, 'from'), until: request.until === '' ? null : instant(request.until, 'until'), documentId: request.documentId,
});

export const delegationChanged = (delegation: Delegation): DomainEvent => event(DelegationSchema, { aggregate: delegation.id, version: delegation.version }, toMessage(delegation));
