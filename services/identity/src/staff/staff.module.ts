import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { PractitionerRolesModule } from '../practitioner-roles/practitioner-roles.module.js';
import { PractitionersModule } from '../practitioners/practitioners.module.js';
import { ImportStaff } from './import-staff.js';
import { StaffHandler } from './staff.handler.js';
import { StaffRepository } from './staff.repository.js';

@Module({ imports: [AccountsModule, PractitionerRolesModule, PractitionersModule], controllers: [StaffHandler], providers: [ImportStaff, StaffRepository] })
export class StaffModule {}
