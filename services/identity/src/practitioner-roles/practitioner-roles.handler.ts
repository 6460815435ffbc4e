import { Controller } from '@nestjs/common';
import {
  PractitionerRolesService, type AddPractitionerRoleRequest, type EndPractitionerRoleRequest, type ListPractitionerRolesRequest, type ListPractitionerRolesResponse, type PractitionerRole,
} from '@maillage/contracts/identity/v1/roles_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { AddPractitionerRole } from './add-practitioner-role.js';
import { EndPractitionerRole } from './end-practitioner-role.js';
import { PractitionerRoleQueries } from './practitioner-role.queries.js';

@Controller()
export class PractitionerRolesHandler {
  constructor(private readonly add: AddPractitionerRole, private readonly end: EndPractitionerRole, private readonly queries: PractitionerRoleQueries) {}

  @Rpc(PractitionerRolesService.method.addPractitionerRole)
  addPractitionerRole(request: AddPractitionerRoleRequest, context: RequestContext): Promise<PractitionerRole> {
    return this.add.execute(request, context);
  }

  @Rpc(PractitionerRolesService.method.endPractitionerRole)
  endPractitionerRole(request: EndPractitionerRoleRequest, context: RequestContext): Promise<PractitionerRole> {
    return this.end.execute(request, context);
  }

  @Rpc(PractitionerRolesService.method.listPractitionerRoles)
  listPractitionerRoles(request: ListPractitionerRolesRequest): Promise<ListPractitionerRolesResponse> {
    return this.queries.list(request);
  }
}
