import { Controller } from '@nestjs/common';
import { DirectoryService, type GetPractitionerRequest, type ListPractitionersRequest, type ListPractitionersResponse, type Practitioner, type PutPractitionerRequest } from '@maillage/contracts/identity/v1/directory_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { PractitionerQueries } from './practitioner.queries.js';
import { PutPractitioner } from './put-practitioner.js';

@Controller()
export class PractitionersHandler {
  constructor(private readonly put: PutPractitioner, private readonly queries: PractitionerQueries) {}

  @Rpc(DirectoryService.method.putPractitioner)
  putPractitioner(request: PutPractitionerRequest, context: RequestContext): Promise<Practitioner> {
    return this.put.execute(request, context);
  }

  @Rpc(DirectoryService.method.getPractitioner)
  getPractitioner(request: GetPractitionerRequest): Promise<Practitioner> {
    return this.queries.get(request.practitionerId);
  }

  @Rpc(DirectoryService.method.listPractitioners)
  listPractitioners(request: ListPractitionersRequest, context: RequestContext): Promise<ListPractitionersResponse> {
    return this.queries.list(request, context);
  }
}
