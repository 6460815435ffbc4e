import type { Reader, Work } from '@maillage/database';
import type { AuditEntry } from './audit-entry.js';

const columns = 'id, at, actor, actor_kind, organisation_id, practitioner_id, on_behalf_of, action, verb, persons, purpose, outcome, reason, request_id, query';

const insertOne = {
  name: 'messaging-audit-one',
  text: `INSERT INTO audit_event (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
};
// Arrays of arrays would have to be of one length: persons and parameters travel as text between commas.
const insertMany = {
  name: 'messaging-audit-many',
  text: `INSERT INTO audit_event (${columns})
         SELECT id, at, actor, kind, organisation, practitioner, behalf, action, verb, string_to_array(persons, ',')::uuid[], purpose, outcome, reason, request, string_to_array(query, ',')
           FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::smallint[], $13::text[], $14::text[], $15::text[])
             AS e (id, at, actor, kind, organisation, practitioner, behalf, action, verb, persons, purpose, outcome, reason, request, query)`,
};

const valuesOf = (entry: AuditEntry): unknown[] => [
  entry.id, entry.at, entry.actor, entry.actorKind, entry.organisationId, entry.practitionerId, entry.onBehalfOf, entry.action, entry.verb,
  entry.persons, entry.purpose, entry.outcome, entry.reason, entry.requestId, entry.query,
];

/** Sends the row with COMMIT: it stands if and only if the transaction does, and costs no round trip. */
export const auditAtCommit = (work: Work, entry: AuditEntry): void => work.atCommit(insertOne, valuesOf(entry));

/** Stores rows in one statement, or none of them. */
export async function insertAudit(to: Reader, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 1) return void (await to.query(insertOne, valuesOf(entries[0]!)));
  const rows = entries.map((entry) => valuesOf({ ...entry, persons: [entry.persons.join(',')], query: entry.query && [entry.query.join(',')] }));
  await to.query(insertMany, rows[0]!.map((_, column) => rows.map((row) => (Array.isArray(row[column]) ? (row[column] as string[])[0] : row[column]))));
}
