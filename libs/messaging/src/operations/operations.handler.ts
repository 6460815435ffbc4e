import { Controller, Inject } from '@nestjs/common';
import {
  OperationsService, type DeadLetter, type GetEventCountsRequest, type ListDeadLettersRequest, type RedriveDeadLetterRequest,
} from '@maillage/contracts/common/v1/operations_pb.js';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AuditVerdictSchema, DeadLetterSchema, EventCountsSchema } from '@maillage/contracts/common/v1/operations_pb.js';
import type { DataSource } from 'typeorm';
import type { AuditKey } from '../audit/audit-key.js';
import { verifyAudit } from '../audit/verify-audit.js';
import type { DeadLetterRow } from '../dead-letters/dead-letter-rows.js';
import { listDeadLetters, redriveDeadLetter } from '../dead-letters/dead-letters.js';
import { Rpc } from '../rpc/rpc-decorator.js';
import { eventCounts } from './event-counts.js';

/** Token of the service's DataSource for OperationsHandler. */
export const OPERATIONS_DATA_SOURCE = Symbol('maillage.operations.data-source');

const letterOf = (row: DeadLetterRow): MessageInitShape<typeof DeadLetterSchema> & Partial<DeadLetter> => ({
  deadLetterId: row.id, consumer: row.consumer, eventId: row.event_id, subject: row.subject, aggregate: row.aggregate,
  state: row.state === 'HELD' ? 'HELD' : 'DEAD', reason: row.reason, attempts: row.attempts, failedAt: row.failed_at,
});

/** Token of the key of the service's audit. */
export const OPERATIONS_AUDIT_KEY = Symbol('maillage.operations.audit-key');

/** What an operator asks of every service: messaging answers it for all of them. */
@Controller()
export class OperationsHandler {
  constructor(
    @Inject(OPERATIONS_DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(OPERATIONS_AUDIT_KEY) private readonly auditKey: AuditKey,
  ) {}

  @Rpc(OperationsService.method.getEventCounts)
  async getEventCounts(_request: GetEventCountsRequest): Promise<MessageInitShape<typeof EventCountsSchema>> {
    const { published, confirmed, pending, dead, held } = await eventCounts(this.dataSource);
    return { published: BigInt(published), confirmed: BigInt(confirmed), pending: BigInt(pending), dead: BigInt(dead), held: BigInt(held) };
  }

  @Rpc(OperationsService.method.listDeadLetters)
  async listDeadLetters(request: ListDeadLettersRequest) {
    return { deadLetters: (await listDeadLetters(this.dataSource, request.limit || 100)).map(letterOf) };
  }

  @Rpc(OperationsService.method.redriveDeadLetter)
  async redriveDeadLetter(request: RedriveDeadLetterRequest): Promise<MessageInitShape<typeof EventCountsSchema>> {
    await redriveDeadLetter(this.dataSource, request.deadLetterId);
    return this.getEventCounts({} as GetEventCountsRequest);
  }

  @Rpc(OperationsService.method.verifyAudit)
  async verifyAudit(): Promise<MessageInitShape<typeof AuditVerdictSchema>> {
    const { rows, anchors, unsealed, fault, brokenSeq } = await verifyAudit(this.dataSource, this.auditKey);
    return { rows: BigInt(rows), anchors, unsealed: BigInt(unsealed), fault: fault ?? '', brokenSeq };
  }
}
