import { visibleSql } from '@maillage/access';
import { Injectable } from '@nestjs/common';
import { create } from '@bufbuild/protobuf';
import {
  FindPersonsResponseSchema, ListReviewsResponseSchema, PersonSchema,
  type FindPersonsRequest, type FindPersonsResponse, type ListReviewsRequest, type ListReviewsResponse, type Person as PersonMessage,
} from '@maillage/contracts/registry/v1/persons_pb.js';
import { Pager, Params, reader, type Reader, type Work } from '@maillage/database';
import { gone, notFound, type Uuid } from '@maillage/kernel';
import { event, Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { checkIdentifier } from '@maillage/identifiers';
import { DataSource } from 'typeorm';
import { criterionIsGiven } from './domain/search-rules.js';
import { normaliseName } from './domain/names.js';
import type { Person } from './domain/person.js';
import type { Review } from './domain/review.js';
import type { LinkReason, SourceRecord } from './domain/source-record.js';
import { reviewMessage, toMessage } from './person-events.js';

const personColumns = `p.id, p.state, p.merged_into AS "mergedInto", p.family_name AS "familyName", p.given_names AS "givenNames", p.birth_date AS "birthDate", p.sex, p.deceased, p.deceased_on AS "deceasedOn",
  p.death_day AS "deathDay", p.in_review AS "inReview", p.created_at AS "createdAt", p.changed_at AS "changedAt", p.state_hash AS "stateHash", p.version`;

interface RecordRow extends Pick<SourceRecord, 'id' | 'source' | 'key' | 'identifiers' | 'recordedAt'> {
  readonly rootId: Uuid;
  readonly linkedBy: LinkReason;
}

/** Records of active persons with how they came there: by their own link, or by the merge that brought their person. */
const recordsSql = `SELECT a.root_id AS "rootId", r.id, r.source, r.key, r.identifiers, r.recorded_at AS "recordedAt", coalesce(m.reason, r.linked_by) AS "linkedBy"
    FROM person_alias a JOIN source_record r ON r.person_id = a.person_id AND r.deleted_at IS NULL
    LEFT JOIN person_merge m ON m.merged_id = a.person_id AND m.unmerged_at IS NULL
   WHERE a.root_id = ANY($1::uuid[]) ORDER BY r.recorded_at, r.id`;

const mostFound = 100;
const snapshotPage = 500;

@Injectable()
export class PersonQueries {
  private readonly reader: Reader;

  constructor(dataSource: DataSource, private readonly pager: Pager) {
    this.reader = reader(dataSource);
  }

  /** Throws NOT_FOUND with PERSON_UNKNOWN; GONE with PERSON_MERGED, whose message ends with the id of the survivor. */
  async get(personId: Uuid, context: RequestContext): Promise<PersonMessage> {
    const params = new Params([personId]);
    const row = await this.reader.maybeOne<Person & { rootId: Uuid }>(
      `SELECT ${personColumns}, a.root_id AS "rootId" FROM person p JOIN person_alias a ON a.person_id = p.id WHERE p.id = $1 AND ${visibleSql(context.sight, 'p.id', 'identity', params.add)}`, params.values);
    if (!row) throw notFound('PERSON_UNKNOWN', 'This does not exist.');
    if (row.state === 'MERGED') throw gone('PERSON_MERGED', `This person is the same as ${row.rootId}`);
    return (await this.messages(this.reader, [row]))[0]!;
  }

  async find(request: FindPersonsRequest, context: RequestContext): Promise<FindPersonsResponse> {
    criterionIsGiven(request);
    const [system = '', value = ''] = splitIdentifier(request.identifier);
    const checked = checkIdentifier(system, value);
    const family = normaliseName(request.familyName).replaceAll(/[\\%_]/g, '');
    const params = new Params([request.source, request.key, request.identifier === '' ? '' : `${system}|${value}`, `${system}|${checked.valid ? checked.normalised : value}`, family, request.birthDate]);
    const rows = await this.reader.query<Person>(
      `SELECT ${personColumns} FROM person p
        WHERE p.state = 'ACTIVE' AND p.id IN (
          SELECT a.root_id FROM source_record r JOIN person_alias a ON a.person_id = r.person_id
           WHERE r.deleted_at IS NULL
             AND ($1 = '' OR (r.source = $1 AND r.key = $2))
             AND ($3 = '' OR r.identifier_keys && ARRAY[$3, $4])
             AND ($5 = '' OR r.family_key LIKE $5 || '%')
             AND ($6 = '' OR r.birth_date = nullif($6, '')::date))
          AND ${visibleSql(context.sight, 'p.id', 'identity', params.add)}
        ORDER BY p.id LIMIT ${mostFound}`,
      params.values,
    );
    return create(FindPersonsResponseSchema, { persons: await this.messages(this.reader, rows) });
  }

  /** Open reviews, oldest first. */
  async listReviews(request: ListReviewsRequest, context: RequestContext): Promise<ListReviewsResponse> {
    const params = new Params();
    const visible = `(${visibleSql(context.sight, 'review.person_id', 'identity', params.add)} AND ${visibleSql(context.sight, 'review.likely_same_as', 'identity', params.add)})`;
    const { rows, nextPageToken } = await this.pager.page<Review & { opened_at: string }>(
      this.reader, { name: 'person-reviews', actor: context.actor.subject, token: request.pageToken, size: 100, order: ['opened_at', 'id'] },
      `SELECT id, person_id AS "personId", likely_same_as AS "likelySameAs", score, algorithm, explanation, state, opened_at AS "openedAt", opened_at FROM review WHERE state = 'OPEN' AND ${visible}`, params.values);
    return create(ListReviewsResponseSchema, { reviews: rows.map(reviewMessage), nextPageToken });
  }

  /** Every person, merged ones too: an alias is a state like another. */
  @Snapshot(PersonSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Person>(`SELECT ${personColumns} FROM person p WHERE p.id > $1 ORDER BY p.id LIMIT ${snapshotPage}`, [after]);
      for (const message of await this.messages(work, rows)) yield event(PersonSchema, { aggregate: message.personId, version: message.version }, message);
      if (rows.length < snapshotPage) return;
      after = rows.at(-1)!.id;
    }
  }

  private async messages(from: Reader, persons: readonly Person[]): Promise<PersonMessage[]> {
    if (persons.length === 0) return [];
    const records = await from.query<RecordRow>(recordsSql, [persons.map((person) => person.id)]);
    const byRoot = Map.groupBy(records, (record) => record.rootId);
    return persons.map((person) => toMessage(person, byRoot.get(person.id) ?? []));
  }
}

/** `system|value`: systems hold no bar, values may. */
const splitIdentifier = (identifier: string): string[] => {
  const bar = identifier.indexOf('|');
  return bar < 0 ? ['', identifier] : [identifier.slice(0, bar), identifier.slice(bar + 1)];
};
