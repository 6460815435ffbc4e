import { Module } from '@nestjs/common';
import { BreakGlassService } from '@maillage/contracts/identity/v1/break_glass_pb.js';
import { DirectoryService } from '@maillage/contracts/identity/v1/directory_pb.js';
import { NetworksService } from '@maillage/contracts/identity/v1/networks_pb.js';
import { PractitionerRolesService } from '@maillage/contracts/identity/v1/roles_pb.js';
import { RefusalsService } from '@maillage/contracts/identity/v1/refusals_pb.js';
import { SessionsService } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { StaffService } from '@maillage/contracts/identity/v1/staff_pb.js';
import { ServiceModule } from '@maillage/platform';
import { AccountsModule } from './accounts/accounts.module.js';
import { BreakGlassModule } from './break-glass/break-glass.module.js';
import { identityConfig } from './identity.config.js';
import { migrations } from './migrations/index.js';
import { NetworksModule } from './networks/networks.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { PractitionerRolesModule } from './practitioner-roles/practitioner-roles.module.js';
import { PractitionersModule } from './practitioners/practitioners.module.js';
import { RefusalsModule } from './refusals/refusals.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { StaffModule } from './staff/staff.module.js';
import { schemas } from './tables.js';

@Module({
  imports: [
    ServiceModule.forRoot({ name: 'identity', context: 'identity', services: [DirectoryService, NetworksService, PractitionerRolesService, StaffService, BreakGlassService, RefusalsService, SessionsService], schemas, migrations, config: identityConfig }),
    OrganizationsModule, PractitionersModule, AccountsModule, NetworksModule, PractitionerRolesModule, StaffModule, BreakGlassModule, RefusalsModule, SessionsModule,
  ],
})
export class AppModule {}
