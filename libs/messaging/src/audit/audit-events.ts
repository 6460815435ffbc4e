import type { MessageInitShape } from '@bufbuild/protobuf';
import { AuditSealedSchema, type AuditRecordSchema } from '@maillage/contracts/common/v1/audit_pb.js';
import type { Work } from '@maillage/database';
import { event, type DomainEvent } from '../events/event.js';
import { rowColumns, type AuditRow } from './seal.js';

/** A row with its seal. */
export interface SealedRow extends AuditRow {
  readonly sealed_seq: bigint;
  readonly sealed_hash: Uint8Array;
}

/** Records of one event: persons are bounded by the reader's patience, not by us, so the number of rows is small. */
const recordsAtOnce = 200;

const recordOf = (row: SealedRow): MessageInitShape<typeof AuditRecordSchema> => ({
  auditEventId: row.id, seq: row.sealed_seq, hash: Buffer.from(row.sealed_hash).toString('hex'), at: row.at, actor: row.actor, actorKind: row.actor_kind,
  organisationId: row.organisation_id ?? '', practitionerId: row.practitioner_id ?? '', onBehalfOf: row.on_behalf_of ?? '', action: row.action, verb: row.verb,
  persons: [...row.persons], purpose: row.purpose, outcome: row.outcome, reason: row.reason, requestId: row.request_id, query: [...(row.query ?? [])],
});

/** Sealed rows in the order of the chain as events of this context, one for some hundred rows. */
export function auditEvents(context: string, rows: readonly SealedRow[]): DomainEvent[] {
  const events: DomainEvent[] = [];
  for (let first = 0; first < rows.length; first += recordsAtOnce) {
    const records = rows.slice(first, first + recordsAtOnce);
    events.push(event(AuditSealedSchema, { aggregate: `${context}-${records[0]!.sealed_seq}`, version: 1, context }, { context, records: records.map(recordOf) }));
  }
  return events;
}

/** Fills a consumer of the audit that came later: every sealed row that is still kept. */
export const auditSnapshot = (context: string) =>
  async function* (work: Work): AsyncIterable<DomainEvent> {
    for (let after = 0n; ; ) {
      const rows = await work.query<SealedRow>(`SELECT ${rowColumns}, sealed_seq, sealed_hash FROM audit_event WHERE sealed_seq > $1 ORDER BY sealed_seq LIMIT ${recordsAtOnce}`, [after]);
      if (rows.length === 0) return;
      yield* auditEvents(context, rows);
      after = rows.at(-1)!.sealed_seq;
    }
  };
