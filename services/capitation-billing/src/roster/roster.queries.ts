import { Injectable } from '@nestjs/common';
import { create } from '@bufbuild/protobuf';
import { GetRosterResponseSchema, type GetRosterRequest, type GetRosterResponse } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { Pager, reader } from '@maillage/database';
import { addDays, firstDayAfter, firstDayOf, instant, yearMonth } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import { rosterSql } from './roster-sql.js';

const roster = rosterSql('$2');

interface RosterRow {
  readonly person_id: string;
  readonly days: number;
  readonly cell: string;
  readonly base: bigint;
  readonly score: string;
  readonly due: bigint;
}

@Injectable()
export class RosterQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pager: Pager,
  ) {}

  /** By member, at most 500 a page; the sums are those of the whole roster. Throws NOT_FOUND with CONTRACT_UNKNOWN. */
  async get(request: GetRosterRequest, context: RequestContext): Promise<GetRosterResponse> {
    const month = yearMonth(request.month, 'month');
    const knownAt = request.knownAt === '' ? context.now : instant(request.knownAt, 'known_at');
    const read = reader(this.dataSource);
    const { currency } = await read.one<{ currency: string }>('SELECT currency FROM contract WHERE id = $1', [request.contractId], 'CONTRACT_UNKNOWN');
    const first = firstDayOf(month);
    const params = [request.contractId, knownAt, first, firstDayAfter(month), addDays(first, 14)];
    const name = `roster ${request.contractId} ${month} ${request.knownAt}`;
    const { rows, nextPageToken } = await this.pager.page<RosterRow>(read, { name, actor: context.actor.subject, token: request.pageToken, size: 500, order: ['person_id'] }, roster, params);
    const sums = await read.one<{ members: number; due: bigint }>(`SELECT count(*)::int AS members, coalesce(sum(due), 0)::bigint AS due FROM (${roster}) AS r`, params, 'CONTRACT_UNKNOWN');
    const amount = (minor: bigint) => ({ minor, currency });
    return create(GetRosterResponseSchema, {
      entries: rows.map((row) => ({ personId: row.person_id, days: row.days, cell: row.cell, base: amount(row.base), score: row.score, due: amount(row.due) })),
      nextPageToken,
      members: sums.members,
      due: amount(sums.due),
    });
  }
}
