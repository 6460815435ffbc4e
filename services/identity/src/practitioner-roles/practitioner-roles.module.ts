import { Module } from '@nestjs/common';
import { AddPractitionerRole } from './add-practitioner-role.js';
import { EndPractitionerRole } from './end-practitioner-role.js';
import { PractitionerRoleQueries } from './practitioner-role.queries.js';
import { PractitionerRoleRepository } from './practitioner-role.repository.js';
import { PractitionerRolesHandler } from './practitioner-roles.handler.js';

@Module({ controllers: [PractitionerRolesHandler], providers: [AddPractitionerRole, EndPractitionerRole, PractitionerRoleRepository, PractitionerRoleQueries], exports: [PractitionerRoleRepository] })
export class PractitionerRolesModule {}
