import { Injectable } from '@nestjs/common';
import type { Account as AccountMessage, MoveAccountRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { accountChanged, toMessage } from './account-events.js';
import { AccountRepository } from './account.repository.js';
import { roleIsHeldThere } from './domain/account-rules.js';
import { moveAccount } from './domain/decide-account.js';
import { accountFacts } from './account-facts.js';

/** Makes a practitioner's account work for another organisation. */
@Injectable()
export class MoveAccount {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly accounts: AccountRepository) {}

  execute(request: MoveAccountRequest, context: RequestContext): Promise<AccountMessage> {
    const move = { organizationId: request.organizationId.toLowerCase(), version: request.version };
    return this.unitOfWork.run(context, async (work) => {
      const account = await this.accounts.lockOne(work, request.accountId);
      const next = moveAccount(account, move, context.now);
      if (next !== account) {
        await this.accounts.holderIsKnown(work, next);
        roleIsHeldThere(await this.accounts.roleIsHeld(work, account.practitionerId, move.organizationId, context.today));
        await this.accounts.update(work, account, next);
        work.publish(accountChanged(next, context.now));
        work.declare(...accountFacts(next));
      }
      return toMessage(next, context.now);
    });
  }
}
