import { Injectable } from '@nestjs/common';
import { AuditSealedSchema, type AuditSealed } from '@maillage/contracts/common/v1/audit_pb.js';
import { OnEvent, type EventDelivery } from '@maillage/messaging';

/** Contexts whose services write an audit; the gateway's refusals stand in that of identity. */
export const auditedContexts = ['identity', 'registry', 'care', 'scheduling', 'social', 'information', 'capitation'] as const;

const insertCopies = {
  name: 'information-audit-copy',
  text: `INSERT INTO audit_copy (context, seq, id, hash, at, actor, actor_kind, organisation_id, practitioner_id, on_behalf_of, action, verb, persons, purpose, outcome, reason, request_id, query)
         SELECT $1, seq, id, decode(hash, 'hex'), at, actor, kind, nullif(organisation, ''), nullif(practitioner, ''), nullif(behalf, ''), action, verb, string_to_array(persons, ',')::uuid[], purpose, outcome, reason, request, string_to_array(query, ',')
           FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::smallint[], $16::text[], $17::text[], $18::text[])
             AS r (seq, id, hash, at, actor, kind, organisation, practitioner, behalf, action, verb, persons, purpose, outcome, reason, request, query)
         ON CONFLICT DO NOTHING`,
};
const insertPersons = {
  name: 'information-audit-copy-person',
  text: `INSERT INTO audit_copy_person (person_id, at, context, seq) SELECT person, at, $1, seq FROM unnest($2::uuid[], $3::timestamptz[], $4::bigint[]) AS p (person, at, seq) ON CONFLICT DO NOTHING`,
};

/** Keeps the copy of what the services' sealers have chained. Repetitions and wrong order do no harm: a place in a chain is filled once. */
@Injectable()
export class AuditCopySubscriber {
  @OnEvent(AuditSealedSchema, { consumer: 'audit', contexts: auditedContexts })
  async sealed({ context, records }: AuditSealed, { work }: EventDelivery): Promise<void> {
    const column = (value: (record: AuditSealed['records'][number]) => unknown): unknown[] => records.map(value);
    await work.execute(insertCopies, [
      context, column((r) => r.seq), column((r) => r.auditEventId), column((r) => r.hash), column((r) => r.at), column((r) => r.actor), column((r) => r.actorKind),
      column((r) => r.organisationId), column((r) => r.practitionerId), column((r) => r.onBehalfOf), column((r) => r.action), column((r) => r.verb),
      column((r) => r.persons.join(',')), column((r) => r.purpose), column((r) => r.outcome), column((r) => r.reason), column((r) => r.requestId), column((r) => r.query.join(',')),
    ]);
    const named = records.flatMap(({ persons, at, seq }) => persons.map((person) => ({ person, at, seq })));
    if (named.length > 0) await work.execute(insertPersons, [context, named.map(({ person }) => person), named.map(({ at }) => at), named.map(({ seq }) => seq)]);
  }
}
