import { Controller } from '@nestjs/common';
import { EnrolmentsService, type EndEnrolmentRequest, type Enrolment, type EnrolRequest, type GetEnrolmentRequest, type ListEnrolmentsRequest, type ListEnrolmentsResponse } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { EndEnrolment } from './end-enrolment.js';
import { EnrolMember } from './enrol-member.js';
import { EnrolmentQueries } from './enrolment.queries.js';

@Controller()
export class EnrolmentsHandler {
  constructor(private readonly enrolMember: EnrolMember, private readonly end: EndEnrolment, private readonly queries: EnrolmentQueries) {}

  @Rpc(EnrolmentsService.method.enrol)
  enrol(request: EnrolRequest, context: RequestContext): Promise<Enrolment> {
    return this.enrolMember.execute(request, context);
  }

  @Rpc(EnrolmentsService.method.endEnrolment)
  endEnrolment(request: EndEnrolmentRequest, context: RequestContext): Promise<Enrolment> {
    return this.end.execute(request, context);
  }

  @Rpc(EnrolmentsService.method.getEnrolment)
  getEnrolment(request: GetEnrolmentRequest, context: RequestContext): Promise<Enrolment> {
    return this.queries.get(request.enrolmentId, context);
  }

  @Rpc(EnrolmentsService.method.listEnrolments)
  listEnrolments(request: ListEnrolmentsRequest, context: RequestContext): Promise<ListEnrolmentsResponse> {
    return this.queries.list(request.personId, context);
  }
}
