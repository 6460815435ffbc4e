import { visibleSql } from '@maillage/access';
import { create } from '@bufbuild/protobuf';
import { ListSignalsResponseSchema, type ListSignalsRequest, type ListSignalsResponse } from '@maillage/contracts/social/v1/social_pb.js';
import { Pager, Params, reader } from '@maillage/database';
import type { Instant } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { personGroup } from '../projections/person-group.js';

interface SignalRow {
  readonly person_id: string;
  readonly domain: string;
  readonly evidence: string[];
  readonly last_seen_at: Instant;
}

/** Of each record, the latest statement about each indicator; one that says "no need" takes the earlier ones back. */
const latest = `SELECT DISTINCT ON (record_key, indicator) record_key, resource_key, domain, said_at FROM statement`;

const signals = `SELECT r.person_id, l.domain, (array_agg(DISTINCT l.resource_key ORDER BY l.resource_key))[1:20] AS evidence, max(l.said_at) AS last_seen_at
                   FROM person_record_projection r JOIN latest l USING (record_key) WHERE l.domain IS NOT NULL`;

@Injectable()
export class SignalQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pager: Pager,
  ) {}

  async list({ personId, pageToken }: ListSignalsRequest, context: RequestContext): Promise<ListSignalsResponse> {
    const params = new Params(personId ? [personId] : []);
    const ofVisible = `${signals} AND ${visibleSql(context.sight, 'r.person_id', 'social', params.add)}`;
    const one = `${personGroup}, records AS (SELECT record_key FROM person_record_projection JOIN same_person USING (person_id)), latest AS (${latest} WHERE record_key IN (SELECT record_key FROM records) ORDER BY record_key, indicator, said_at DESC)
                 ${ofVisible} AND r.record_key IN (SELECT record_key FROM records) GROUP BY 1, 2`;
    const all = `WITH latest AS (${latest} ORDER BY record_key, indicator, said_at DESC) ${ofVisible} GROUP BY 1, 2`;
    const { rows, nextPageToken } = await this.pager.page<SignalRow>(
      reader(this.dataSource),
      { name: 'social.signals', actor: context.actor.subject, token: pageToken, size: 500, order: ['person_id', 'domain'] },
      personId ? one : all,
      params.values,
    );
    return create(ListSignalsResponseSchema, { signals: rows.map((row) => ({ personId: row.person_id, domain: row.domain, evidence: row.evidence, lastSeenAt: row.last_seen_at })), nextPageToken });
  }
}
