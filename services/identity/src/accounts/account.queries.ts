import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { OwnAccountSchema, type OwnAccount } from '@maillage/contracts/identity/v1/directory_pb.js';
import { reader } from '@maillage/database';
import type { RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import { toMessage } from './account-message.js';
import type { Account } from './domain/account.js';

@Injectable()
export class AccountQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** What the token says of the caller, and the account when the subject is linked. */
  async own({ actor }: RequestContext): Promise<OwnAccount> {
    const account = await reader(this.dataSource).maybeOne<Account>(
      `SELECT id, subject, practitioner_id AS "practitionerId", person_id AS "personId", organization_id AS "organizationId", active, version FROM account WHERE subject = $1`,
      [actor.subject],
    );
    return create(OwnAccountSchema, { subject: actor.subject, roles: [...actor.roles].sort(), ...(account ? { account: toMessage(account) } : {}) });
  }
}
