import { create } from '@bufbuild/protobuf';
import { AccountSchema, type Account as AccountMessage, type LinkAccountRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import type { Account, AccountLink } from './domain/account.js';

export const toMessage = ({ id, subject, practitionerId, personId, organizationId, active, version }: Account): AccountMessage =>
  create(AccountSchema, { accountId: id, subject, practitionerId: practitionerId ?? '', personId: personId ?? '', organizationId: organizationId ?? '', active, version });

export const toLink = ({ accountId, subject, practitionerId, personId, organizationId }: LinkAccountRequest): AccountLink => ({
  id: accountId.toLowerCase(), subject, practitionerId: practitionerId || null, personId: personId || null, organizationId: organizationId || null,
});
