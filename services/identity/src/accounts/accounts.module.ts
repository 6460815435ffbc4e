import { Module } from '@nestjs/common';
import { AccountQueries } from './account.queries.js';
import { AccountRepository } from './account.repository.js';
import { AccountsHandler } from './accounts.handler.js';
import { LinkAccount } from './link-account.js';

@Module({ controllers: [AccountsHandler], providers: [LinkAccount, AccountRepository, AccountQueries] })
export class AccountsModule {}
