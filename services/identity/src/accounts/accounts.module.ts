import { Module } from '@nestjs/common';
import { AccountQueries } from './account.queries.js';
import { AccountRepository } from './account.repository.js';
import { AccountsHandler } from './accounts.handler.js';
import { EndAccount } from './end-account.js';
import { LinkAccount } from './link-account.js';
import { MoveAccount } from './move-account.js';

@Module({ controllers: [AccountsHandler], providers: [LinkAccount, EndAccount, MoveAccount, AccountRepository, AccountQueries], exports: [AccountRepository] })
export class AccountsModule {}
