import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import {
  BreakGlassSchema, ListBreakGlassReviewsResponseSchema, ListOverdueReviewsResponseSchema, type ListBreakGlassReviewsRequest, type ListBreakGlassReviewsResponse, type ListOverdueReviewsRequest, type ListOverdueReviewsResponse,
} from '@maillage/contracts/identity/v1/break_glass_pb.js';
import { Pager, reader, type Page, type Work } from '@maillage/database';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import { everyRow } from '../directory/every-row.js';
import { actorName, allColumns, publicColumns } from './break-glass-columns.js';
import { breakGlassChanged, reviewMessage, type ReviewedBreakGlass } from './break-glass-events.js';
import type { PublicBreakGlass } from './domain/break-glass.js';

/** Reviews a page. */
const pageSize = 100;

const open = `SELECT ${allColumns}, b.due_at, CASE WHEN p.id IS NULL THEN '' ELSE ${actorName} END AS "actorName"
  FROM break_glass b LEFT JOIN practitioner p ON p.id = b.practitioner_id WHERE b.review IN ('PENDING', 'NEEDS_INQUIRY')`;

const counts = `SELECT count(*) FILTER (WHERE review IN ('PENDING', 'NEEDS_INQUIRY') AND due_at <= $1)::int AS overdue, count(*) FILTER (WHERE review = 'PENDING')::int AS pending,
  count(*) FILTER (WHERE review = 'NEEDS_INQUIRY')::int AS "needsInquiry", count(*) FILTER (WHERE review = 'JUSTIFIED')::int AS justified,
  count(*) FILTER (WHERE review = 'NOT_JUSTIFIED')::int AS "notJustified" FROM break_glass`;

interface ReviewCounts {
  readonly overdue: number;
  readonly pending: number;
  readonly needsInquiry: number;
  readonly justified: number;
  readonly notJustified: number;
}

@Injectable()
export class BreakGlassQueries {
  constructor(private readonly dataSource: DataSource, private readonly pager: Pager) {}

  /** Those that wait for a decision, what is due first comes first. */
  async reviews({ pageToken }: ListBreakGlassReviewsRequest, context: RequestContext): Promise<ListBreakGlassReviewsResponse> {
    const { rows, nextPageToken } = await this.page('break-glass reviews', pageToken, open, [], context);
    return create(ListBreakGlassReviewsResponseSchema, { reviews: rows.map((row) => reviewMessage(row, context.now)), nextPageToken });
  }

  /** Those past their deadline, and how many there are of each state. */
  async overdue({ pageToken }: ListOverdueReviewsRequest, context: RequestContext): Promise<ListOverdueReviewsResponse> {
    const { rows, nextPageToken } = await this.page('break-glass reviews overdue', pageToken, `${open} AND b.due_at <= $1`, [context.now], context);
    const [counted] = await reader(this.dataSource).query<ReviewCounts>(counts, [context.now]);
    return create(ListOverdueReviewsResponseSchema, { reviews: rows.map((row) => reviewMessage(row, context.now)), nextPageToken, ...counted });
  }

  private page(name: string, token: string, sql: string, params: readonly unknown[], { actor }: RequestContext): Promise<Page<ReviewedBreakGlass>> {
    return this.pager.page<ReviewedBreakGlass>(reader(this.dataSource), { name, actor: actor.subject, token, size: pageSize, order: ['due_at', 'id'] }, sql, params);
  }

  @Snapshot(BreakGlassSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    for await (const row of everyRow<PublicBreakGlass>(work, `SELECT ${publicColumns} FROM break_glass b WHERE b.id > $1 ORDER BY b.id`)) yield breakGlassChanged(row);
  }
}
