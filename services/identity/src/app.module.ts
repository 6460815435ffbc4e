import { Module } from '@nestjs/common';
import { DirectoryService } from '@maillage/contracts/identity/v1/directory_pb.js';
import { NetworksService } from '@maillage/contracts/identity/v1/networks_pb.js';
import { RefusalsService } from '@maillage/contracts/identity/v1/refusals_pb.js';
import { SessionsService } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { ServiceModule } from '@maillage/platform';
import { AccountsModule } from './accounts/accounts.module.js';
import { identityConfig } from './identity.config.js';
import { migrations } from './migrations/index.js';
import { NetworksModule } from './networks/networks.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { PractitionersModule } from './practitioners/practitioners.module.js';
import { RefusalsModule } from './refusals/refusals.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { schemas } from './tables.js';

@Module({
  imports: [
    ServiceModule.forRoot({ name: 'identity', context: 'identity', services: [DirectoryService, NetworksService, RefusalsService, SessionsService], schemas, migrations, config: identityConfig }),
    OrganizationsModule, PractitionersModule, AccountsModule, NetworksModule, RefusalsModule, SessionsModule,
  ],
})
export class AppModule {}
