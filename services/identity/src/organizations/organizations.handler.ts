import { Controller } from '@nestjs/common';
import { DirectoryService, type GetOrganizationRequest, type ListOrganizationsRequest, type ListOrganizationsResponse, type Organization, type PutOrganizationRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { OrganizationQueries } from './organization.queries.js';
import { PutOrganization } from './put-organization.js';

@Controller()
export class OrganizationsHandler {
  constructor(private readonly put: PutOrganization, private readonly queries: OrganizationQueries) {}

  @Rpc(DirectoryService.method.putOrganization)
  putOrganization(request: PutOrganizationRequest, context: RequestContext): Promise<Organization> {
    return this.put.execute(request, context);
  }

  @Rpc(DirectoryService.method.getOrganization)
  getOrganization(request: GetOrganizationRequest): Promise<Organization> {
    return this.queries.get(request.organizationId);
  }

  @Rpc(DirectoryService.method.listOrganizations)
  listOrganizations(request: ListOrganizationsRequest, context: RequestContext): Promise<ListOrganizationsResponse> {
    return this.queries.list(request, context);
  }
}
