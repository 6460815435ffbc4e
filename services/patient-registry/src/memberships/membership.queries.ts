import { visibleSql } from '@maillage/access';
import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { AccessStatisticsSchema, ListMembershipsResponseSchema, MembershipSchema, type AccessStatistics, type ListMembershipsResponse, type Membership as MembershipMessage } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { Params, reader, type Reader, type Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import type { Membership } from './domain/membership.js';
import { membershipChanged, toMessage } from './membership-events.js';

const columns = `id, network_id AS "networkId", person_id AS "personId", access_mode AS "accessMode", state, requested_at AS "requestedAt", evaluated_at AS "evaluatedAt", signed_on AS "signedOn",
  signed_by AS "signedBy", started_on AS "startedOn", ended_on AS "endedOn", end_reason AS "endReason", orientation, version`;
const snapshotPage = 1_000;

@Injectable()
export class MembershipQueries {
  private readonly reader: Reader;

  constructor(dataSource: DataSource) {
    this.reader = reader(dataSource);
  }

  /** Throws NOT_FOUND with MEMBERSHIP_UNKNOWN. */
  async get(membershipId: Uuid, context: RequestContext): Promise<MembershipMessage> {
    const params = new Params([membershipId]);
    return toMessage(await this.reader.one<Membership>(`SELECT ${columns} FROM membership WHERE id = $1 AND ${visibleSql(context.sight, 'membership.person_id', 'membership', params.add)}`, params.values, 'MEMBERSHIP_UNKNOWN'));
  }

  /** Of everybody whom this id stands for, newest first; none for an unknown person. */
  async list(personId: Uuid, context: RequestContext): Promise<ListMembershipsResponse> {
    const params = new Params([personId]);
    const rows = await this.reader.query<Membership>(
      `SELECT ${columns} FROM membership
        WHERE person_id IN (SELECT b.person_id FROM person_alias a JOIN person_alias b ON b.root_id = a.root_id WHERE a.person_id = $1)
          AND ${visibleSql(context.sight, 'membership.person_id', 'membership', params.add)}
        ORDER BY requested_at DESC, id DESC`,
      params.values,
    );
    return create(ListMembershipsResponseSchema, { memberships: rows.map(toMessage) });
  }

  /** REG-5: all requests that were ever made; the four sum to the total. */
  async accessStatistics(networkId: Uuid): Promise<AccessStatistics> {
    await this.reader.one('SELECT 1 FROM network_projection WHERE network_id = $1', [networkId], 'NETWORK_UNKNOWN');
    const row = await this.reader.one<{ gp: number; establishment: number; self: number; socialServices: number; total: number }>(
      `SELECT count(*) FILTER (WHERE access_mode = 'GP')::int AS gp, count(*) FILTER (WHERE access_mode = 'ESTABLISHMENT')::int AS establishment,
              count(*) FILTER (WHERE access_mode = 'SELF')::int AS self, count(*) FILTER (WHERE access_mode = 'SOCIAL_SERVICES')::int AS "socialServices", count(*)::int AS total
         FROM membership WHERE network_id = $1`,
      [networkId], 'NETWORK_UNKNOWN');
    return create(AccessStatisticsSchema, row);
  }

  @Snapshot(MembershipSchema)
  async *all(work: Work): AsyncIterable<DomainEvent> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await work.query<Membership>(`SELECT ${columns} FROM membership WHERE id > $1 ORDER BY id LIMIT ${snapshotPage}`, [after]);
      for (const row of rows) yield membershipChanged(row);
      if (rows.length < snapshotPage) return;
      after = rows.at(-1)!.id;
    }
  }
}
