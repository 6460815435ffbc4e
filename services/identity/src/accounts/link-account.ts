import { Injectable } from '@nestjs/common';
import type { Account as AccountMessage, LinkAccountRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { repeatIsTheSame, subjectIsFree } from './domain/account-rules.js';
import { linkAccount } from './domain/decide-account.js';
import { accountChanged, toLink, toMessage } from './account-events.js';
import { AccountRepository } from './account.repository.js';
import { accountFacts } from './account-facts.js';

/** Links a subject of the provider to whom it is here. Safe to repeat: the caller's account id decides. */
@Injectable()
export class LinkAccount {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly accounts: AccountRepository) {}

  execute(request: LinkAccountRequest, context: RequestContext): Promise<AccountMessage> {
    const link = toLink(request);
    return this.unitOfWork.run(context, async (work) => {
      const { ofId, ofSubject } = await this.accounts.lock(work, link);
      if (ofId) {
        repeatIsTheSame(ofId, link);
        return toMessage(ofId, context.now);
      }
      subjectIsFree(ofSubject);
      await this.accounts.holderIsKnown(work, link);
      const account = linkAccount(link, context.now);
      await this.accounts.insert(work, account);
      work.publish(accountChanged(account, context.now));
      work.declare(...accountFacts(account));
      return toMessage(account, context.now);
    });
  }
}
