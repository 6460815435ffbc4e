import {
  SchedulingService, type Availability, type BookableResource, type GetAvailabilityRequest, type ListResourcesRequest, type ListResourcesResponse, type PutAvailabilityRequest, type PutAvailabilityResponse, type PutResourceRequest,
} from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { Controller } from '@nestjs/common';
import { PutAvailability } from './put-availability.js';
import { PutResource } from './put-resource.js';
import { ResourceQueries } from './resource.queries.js';

@Controller()
export class ResourcesHandler {
  constructor(
    private readonly put: PutResource,
    private readonly availability: PutAvailability,
    private readonly queries: ResourceQueries,
  ) {}

  @Rpc(SchedulingService.method.putResource)
  putResource(request: PutResourceRequest, context: RequestContext): Promise<BookableResource> {
    return this.put.execute(request, context);
  }

  @Rpc(SchedulingService.method.listResources)
  listResources(request: ListResourcesRequest, context: RequestContext): Promise<ListResourcesResponse> {
    return this.queries.list(request, context);
  }

  @Rpc(SchedulingService.method.putAvailability)
  putAvailability(request: PutAvailabilityRequest, context: RequestContext): Promise<PutAvailabilityResponse> {
    return this.availability.execute(request, context);
  }

  @Rpc(SchedulingService.method.getAvailability)
  getAvailability(request: GetAvailabilityRequest, context: RequestContext): Promise<Availability> {
    return this.queries.availability(request.resourceId, context);
  }
}
