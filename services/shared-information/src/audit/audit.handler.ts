import { Controller } from '@nestjs/common';
import { AuditService, type GetAuditEventRequest, type ListWhoLookedRequest, type SearchAuditRequest } from '@maillage/contracts/information/v1/audit_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { AuditQueries } from './audit.queries.js';
import { auditEventResource } from './domain/audit-event-resource.js';

/** Who looked. Each call leaves one row itself, however much it shows. */
@Controller()
export class AuditHandler {
  constructor(private readonly queries: AuditQueries) {}

  @Rpc(AuditService.method.searchAudit)
  searchAudit(request: SearchAuditRequest, { actor }: RequestContext) {
    return this.queries.search(request, actor.subject);
  }

  @Rpc(AuditService.method.getAuditEvent)
  async getAuditEvent({ auditEventId }: GetAuditEventRequest, context: RequestContext) {
    const access = await this.queries.read(auditEventId);
    context.concerns(access.persons);
    return { auditEventId, json: JSON.stringify(auditEventResource(access)) };
  }

  @Rpc(AuditService.method.listWhoLooked)
  async listWhoLooked(request: ListWhoLookedRequest, { actor, sight }: RequestContext) {
    return this.queries.whoLooked(request, actor.subject, sight);
  }
}
