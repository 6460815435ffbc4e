import { create } from '@bufbuild/protobuf';
import { AccountSchema, type Account as AccountMessage, type LinkAccountRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import type { Instant } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import { stateOf, type Account, type AccountKind, type AccountLink } from './domain/account.js';

export function toMessage({ id, subject, kind, practitionerId, personId, organizationId, from, until, version }: Account, now: Instant): AccountMessage {
  const state = stateOf({ until }, now);
  return create(AccountSchema, {
    accountId: id, subject, kind, practitionerId: practitionerId ?? '', personId: personId ?? '', organizationId: organizationId ?? '', state, active: state === 'ACTIVE', from, until: until ?? '', version,
  });
}

export const accountChanged = (account: Account, now: Instant): DomainEvent => event(AccountSchema, { aggregate: account.id, version: account.version }, toMessage(account, now));

export const toLink = ({ accountId, subject, kind, practitionerId, personId, organizationId }: LinkAccountRequest): AccountLink => ({
  id: accountId.toLowerCase(), subject, kind: kind === '' ? (practitionerId ? 'PRACTITIONER' : 'PERSON') : (kind as AccountKind),
  practitionerId: practitionerId || null, personId: personId || null, organizationId: organizationId || null,
});
