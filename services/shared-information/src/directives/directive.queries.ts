import { create } from '@bufbuild/protobuf';
import { visibleSql } from '@maillage/access';
import { DirectiveSchema, ListDirectivesResponseSchema, type ListDirectivesResponse } from '@maillage/contracts/information/v1/directives_pb.js';
import { Params, reader, type Reader, type Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { directiveChanged, toMessage } from './directive-events.js';
import type { Directive } from './domain/directive.js';

const columns = `id, person_id AS "personId", effect, whom, categories, purpose, from_at AS "from", until_at AS until, recorded_at AS "recordedAt", recorded_by AS "recordedBy", form,
  ended_at AS "endedAt", ended_by AS "endedBy", version`;
const snapshotPage = 1_000;

@Injectable()
export class DirectiveQueries {
  private readonly reader: Reader;

  constructor(dataSource: DataSource) {
    this.reader = reader(dataSource);
  }

  /** Of everybody whom this id stands for, as access facts know it, newest first; none for whom the caller does not see. */
  async list(personId: Uuid, { sight }: RequestContext): Promise<ListDirectivesResponse> {
    const params = new Params([personId]);
    const rows = await this.reader.query<Directive>(
      `WITH root AS (SELECT coalesce((SELECT root_id FROM access_alias WHERE person_id = $1::uuid), $1::uuid) AS id)
       SELECT ${columns} FROM directive d
        WHERE d.person_id IN (SELECT id FROM root UNION SELECT a.person_id FROM access_alias a JOIN root ON a.root_id = root.id)
          AND ${visibleSql(sight, 'd.person_id', 'identity', params.add)}
        ORDER BY recorded_at DESC, id DESC`,
      params.values,
    );
    return create(ListDirectivesResponseSchema, { directives: rows.map(toMessage) });
  }

  @Snapshot(DirectiveSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Directive>(`SELECT ${columns} FROM directive WHERE id > $1 ORDER BY id LIMIT ${snapshotPage}`, [after]);
      for (const row of rows) yield directiveChanged(row);
      if (rows.length < snapshotPage) return;
      after = rows.at(-1)!.id;
    }
  }
}
