import { Injectable } from '@nestjs/common';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  AccessSchema, AuditEventSchema, ListWhoLookedRequest, ListWhoLookedResponseSchema, SearchAuditRequest, SearchAuditResponseSchema,
} from '@maillage/contracts/information/v1/audit_pb.js';
import { mustSee, type Sight } from '@maillage/access';
import { Pager, reader } from '@maillage/database';
import { DataSource } from 'typeorm';
import type { CopiedAccess } from './domain/audit-event-resource.js';
import { whatWasDone, whyItWasDone } from './domain/plain-words.js';

const columns = 'c.id, c.context, c.seq, c.at, c.actor, c.actor_kind, c.organisation_id, c.practitioner_id, c.on_behalf_of, c.action, c.verb, c.persons, c.purpose, c.outcome, c.reason, c.request_id, c.query';
const pageSize = 50;
const personsShown = 20;
const outcomes = { SUCCESS: 0, REFUSED: 4, FAULT: 8 } as const;
const outcomeName = (outcome: number): string => Object.entries(outcomes).find(([, code]) => code === outcome)![0];

/** All ids under which something was written about the person of `$place`, or of the Patient of that id: the persons who are one with them now, and the Patients of each. */
const idsOf = (place: string): string => `WITH
  root AS (SELECT coalesce(a.root_id, p.id) AS id FROM (SELECT ${place}::uuid AS id UNION SELECT person_id FROM patient_person WHERE patient_id = ${place}::uuid) AS p LEFT JOIN access_alias a ON a.person_id = p.id),
  known AS (SELECT id FROM root UNION SELECT a.person_id FROM access_alias a JOIN root r ON r.id = a.root_id)
  SELECT id FROM known UNION SELECT p.patient_id FROM patient_person p JOIN known k ON k.id = p.person_id`;
const about = (place: string): string => `EXISTS (SELECT 1 FROM audit_copy_person p WHERE p.context = c.context AND p.seq = c.seq AND p.at = c.at AND p.person_id IN (${idsOf(place)}))`;

@Injectable()
export class AuditQueries {
  constructor(
    private readonly pager: Pager,
    private readonly dataSource: DataSource,
  ) {}

  /** Newest first. Throws PAGE_TOKEN_INVALID. */
  async search(asked: SearchAuditRequest, actor: string): Promise<MessageInitShape<typeof SearchAuditResponseSchema>> {
    const params: unknown[] = [];
    const place = (value: unknown): string => `$${params.push(value)}`;
    const where = [
      asked.personId && about(place(asked.personId)),
      asked.actor && `c.actor = ${place(asked.actor)}`,
      asked.organisationId && `c.organisation_id = ${place(asked.organisationId)}`,
      asked.from && `c.at >= ${place(asked.from)}::timestamptz`,
      asked.to && `c.at < ${place(asked.to)}::timestamptz`,
      asked.outcome && `c.outcome = ${place(outcomes[asked.outcome as keyof typeof outcomes])}`,
    ].filter((condition) => condition !== '');
    const name = `audit ${[asked.personId, asked.actor, asked.organisationId, asked.from, asked.to, asked.outcome].join(' ')}`;
    const { rows, nextPageToken } = await this.pager.page<CopiedAccess>(
      reader(this.dataSource),
      { name, actor, token: asked.pageToken, size: pageSize, order: ['at DESC', 'id DESC'] },
      `SELECT ${columns} FROM audit_copy c ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}`,
      params,
    );
    return { auditEvents: rows.map(eventOf), nextPageToken };
  }

  /** Throws NOT_FOUND with AUDIT_EVENT_UNKNOWN. */
  read(id: string): Promise<CopiedAccess> {
    return reader(this.dataSource).one<CopiedAccess>(`SELECT ${columns} FROM audit_copy c WHERE c.id = $1`, [id], 'AUDIT_EVENT_UNKNOWN');
  }

  /** Newest first, for the person and the privacy officer. Throws NOT_FOUND with PERSON_UNKNOWN for others, as for somebody who does not exist; PAGE_TOKEN_INVALID. */
  async whoLooked({ personId, pageToken }: ListWhoLookedRequest, actor: string, sight: Sight): Promise<MessageInitShape<typeof ListWhoLookedResponseSchema>> {
    await mustSee(reader(this.dataSource), sight, personId, 'access-log', 'PERSON_UNKNOWN');
    const { rows, nextPageToken } = await this.pager.page<CopiedAccess>(
      reader(this.dataSource),
      { name: `who looked ${personId}`, actor, token: pageToken, size: pageSize, order: ['at DESC', 'id DESC'] },
      `SELECT ${columns} FROM audit_copy c JOIN (SELECT DISTINCT p.context, p.seq FROM audit_copy_person p WHERE p.person_id IN (${idsOf('$1')})) AS p ON p.context = c.context AND p.seq = c.seq`,
      [personId],
    );
    const names = await this.names(rows.flatMap((row) => [row.practitioner_id, row.organisation_id]));
    return { accesses: rows.map((row) => accessOf(row, names)), nextPageToken };
  }

  /** Names of organisations and practitioners as the record has them, by their ids. */
  private async names(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
    const wanted = [...new Set(ids.filter((id) => id !== null))];
    if (wanted.length === 0) return new Map();
    const rows = await reader(this.dataSource).query<{ id: string; type: string; json: string }>(`SELECT id, type, json FROM resource WHERE id::text = ANY ($1::text[]) AND type IN ('Organization', 'Practitioner') AND NOT deleted`, [wanted]);
    return new Map(rows.map(({ id, json }) => [id, nameOf(json)]));
  }
}

interface Named {
  readonly name?: string | readonly { readonly text?: string; readonly prefix?: readonly string[]; readonly given?: readonly string[]; readonly family?: string }[];
}

function nameOf(json: string): string {
  const { name } = JSON.parse(json) as Named;
  if (name === undefined || typeof name === 'string') return name ?? '';
  const first = name[0];
  return first?.text ?? [...(first?.prefix ?? []), ...(first?.given ?? []), first?.family].filter(Boolean).join(' ');
}

const eventOf = (row: CopiedAccess): MessageInitShape<typeof AuditEventSchema> => ({
  auditEventId: row.id, context: row.context, seq: row.seq, at: row.at, actor: row.actor, actorKind: row.actor_kind, organisationId: row.organisation_id ?? '',
  practitionerId: row.practitioner_id ?? '', onBehalfOf: row.on_behalf_of ?? '', action: row.action, verb: row.verb, persons: row.persons.slice(0, personsShown),
  personCount: row.persons.length, purpose: row.purpose, outcome: outcomeName(row.outcome), reason: row.reason, requestId: row.request_id, query: [...row.query],
});

const accessOf = (row: CopiedAccess, names: ReadonlyMap<string, string>): MessageInitShape<typeof AccessSchema> => ({
  auditEventId: row.id, at: row.at, actor: row.actor, actorKind: row.actor_kind,
  practitionerId: row.practitioner_id ?? '', practitionerName: names.get(row.practitioner_id ?? '') ?? '',
  organisationId: row.organisation_id ?? '', organisationName: names.get(row.organisation_id ?? '') ?? '',
  what: whatWasDone(row.action, row.verb), why: whyItWasDone(row.purpose), outcome: outcomeName(row.outcome),
});
