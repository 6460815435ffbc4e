import { visibleSql } from '@maillage/access';
import { create } from '@bufbuild/protobuf';
import { ListNeedsResponseSchema, SocialNeedSchema, type ListNeedsRequest, type ListNeedsResponse } from '@maillage/contracts/social/v1/social_pb.js';
import { Params, reader, type Work } from '@maillage/database';
import { event, Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { personGroup } from '../projections/person-group.js';
import type { SocialNeed } from './domain/social-need.js';
import { needMessage } from './social-need-events.js';

const columns = `n.id, n.person_id AS "personId", n.domain, n.origin, n.state, n.identified_at AS "identifiedAt", n.version`;
const batch = 500;

@Injectable()
export class SocialNeedQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. */
  async list({ personId }: ListNeedsRequest, { sight }: RequestContext): Promise<ListNeedsResponse> {
    const params = new Params([personId]);
    const rows = await reader(this.dataSource).query<SocialNeed>(
      `${personGroup} SELECT ${columns} FROM social_need n JOIN same_person s ON s.person_id = n.person_id WHERE ${visibleSql(sight, 'n.person_id', 'social', params.add)} ORDER BY n.identified_at DESC, n.id DESC LIMIT 500`,
      params.values,
    );
    return create(ListNeedsResponseSchema, { needs: rows.map(needMessage) });
  }

  /** State of every need, in the order of their ids. */
  @Snapshot(SocialNeedSchema)
  async *snapshot(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<SocialNeed>(`SELECT ${columns} FROM social_need n WHERE n.id > $1 ORDER BY n.id LIMIT ${batch}`, [after]);
      for (const need of rows) yield event(SocialNeedSchema, { aggregate: need.id, version: need.version }, needMessage(need));
      if (rows.length < batch) return;
      after = rows.at(-1)!.id;
    }
  }
}
