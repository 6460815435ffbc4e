import { Controller } from '@nestjs/common';
import {
  DirectoryService, type Account, type EndAccountRequest, type GetOwnAccountRequest, type LinkAccountRequest, type MoveAccountRequest, type OwnAccount,
} from '@maillage/contracts/identity/v1/directory_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { AccountQueries } from './account.queries.js';
import { EndAccount } from './end-account.js';
import { LinkAccount } from './link-account.js';
import { MoveAccount } from './move-account.js';

@Controller()
export class AccountsHandler {
  constructor(private readonly link: LinkAccount, private readonly end: EndAccount, private readonly move: MoveAccount, private readonly queries: AccountQueries) {}

  @Rpc(DirectoryService.method.linkAccount)
  linkAccount(request: LinkAccountRequest, context: RequestContext): Promise<Account> {
    return this.link.execute(request, context);
  }

  @Rpc(DirectoryService.method.endAccount)
  endAccount(request: EndAccountRequest, context: RequestContext): Promise<Account> {
    return this.end.execute(request, context);
  }

  @Rpc(DirectoryService.method.moveAccount)
  moveAccount(request: MoveAccountRequest, context: RequestContext): Promise<Account> {
    return this.move.execute(request, context);
  }

  @Rpc(DirectoryService.method.getOwnAccount)
  getOwnAccount(_request: GetOwnAccountRequest, context: RequestContext): Promise<OwnAccount> {
    return this.queries.own(context);
  }
}
