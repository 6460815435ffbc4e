import { Injectable } from '@nestjs/common';
import type { Account as AccountMessage, EndAccountRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import { instant } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { accountChanged, toMessage } from './account-events.js';
import { AccountRepository } from './account.repository.js';
import { endAccount } from './domain/decide-account.js';
import { accountFacts } from './account-facts.js';

/** Ends an account, now or at an instant to come. */
@Injectable()
export class EndAccount {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly accounts: AccountRepository) {}

  execute({ accountId, until, version }: EndAccountRequest, context: RequestContext): Promise<AccountMessage> {
    const end = { until: until === '' ? null : instant(until, 'until'), version };
    return this.unitOfWork.run(context, async (work) => {
      const account = await this.accounts.lockOne(work, accountId);
      const next = endAccount(account, end, context.now);
      if (next !== account) {
        await this.accounts.update(work, account, next);
        work.publish(accountChanged(next, context.now));
        work.declare(...accountFacts(next));
      }
      return toMessage(next, context.now);
    });
  }
}
