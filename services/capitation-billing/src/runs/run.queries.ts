import { Injectable } from '@nestjs/common';
import { create } from '@bufbuild/protobuf';
import {
  ListLinesResponseSchema, ListRunsResponseSchema, SettlementSchema,
  type GetSettlementRequest, type ListLinesRequest, type ListLinesResponse, type ListRunsRequest, type ListRunsResponse, type Settlement,
} from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { Pager, reader, type Reader } from '@maillage/database';
import { yearMonth, type Uuid } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import type { Line } from './domain/line.js';
import type { Run } from './domain/run.js';
import { lineMessage, toMessage } from './run-events.js';

/** Lines of a person are those written for its aliases too, and for whoever it is an alias of: $4, empty for everybody. */
const lines = `
  WITH RECURSIVE up AS (
    SELECT $4::uuid AS id, 0 AS step
    UNION ALL
    SELECT p.merged_into, up.step + 1 FROM up
     CROSS JOIN LATERAL (SELECT merged_into FROM person_version v WHERE v.person_id = up.id ORDER BY v.version DESC LIMIT 1) p
     WHERE p.merged_into IS NOT NULL AND up.step < 50
  ), same AS (
    SELECT id FROM up
    UNION
    SELECT v.person_id FROM same s JOIN person_version v ON v.merged_into = s.id
     WHERE NOT EXISTS (SELECT 1 FROM person_version n WHERE n.person_id = v.person_id AND n.version > v.version)
  )
  SELECT l.id AS "lineId", r.id AS "runId", l.month, l.person_id AS "personId", l.kind, l.reason, l.amount, l.withheld, l.days, l.days_in_month AS "daysInMonth", l.cell, l.base, l.score, l.rate,
         l.reverses_line_id AS "reversesLineId", l.run_number, l.number
    FROM capitation_line l JOIN capitation_run r ON r.contract_id = l.contract_id AND r.number = l.run_number
   WHERE l.contract_id = $1 AND ($2 = '' OR l.month = $2) AND ($3::uuid IS NULL OR r.id = $3) AND ($4::uuid IS NULL OR l.person_id IN (SELECT id FROM same))`;

interface CellRow {
  readonly cell: string;
  readonly members: number;
  readonly amount: bigint;
}
interface SumRow {
  readonly gross: bigint;
  readonly total: bigint;
  readonly withheld: bigint;
}

@Injectable()
export class RunQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pager: Pager,
  ) {}

  /** Newest first. Throws NOT_FOUND with CONTRACT_UNKNOWN. */
  async listRuns({ contractId }: ListRunsRequest): Promise<ListRunsResponse> {
    const read = reader(this.dataSource);
    const currency = await this.currencyOf(read, contractId);
    const runs = await read.query<Run>(
      `SELECT id, contract_id AS "contractId", number, month, known_at AS "knownAt", lines, posted, withheld, unrated, posted_at AS "postedAt"
         FROM capitation_run WHERE contract_id = $1 ORDER BY number DESC LIMIT 500`,
      [contractId],
    );
    return create(ListRunsResponseSchema, { runs: runs.map((run) => toMessage(run, currency)) });
  }

  /** In posting order. Throws NOT_FOUND with CONTRACT_UNKNOWN. */
  async listLines(request: ListLinesRequest, context: RequestContext): Promise<ListLinesResponse> {
    const read = reader(this.dataSource);
    const currency = await this.currencyOf(read, request.contractId);
    const filters = [request.contractId, request.month, request.runId || null, request.personId || null];
    const { rows, nextPageToken } = await this.pager.page<Line & { runId: Uuid }>(
      read,
      { name: `lines ${filters.join(' ')}`, actor: context.actor.subject, token: request.pageToken, size: 500, order: ['run_number', 'number'] },
      lines,
      filters,
    );
    return create(ListLinesResponseSchema, { lines: rows.map((line) => lineMessage(line, currency)), nextPageToken });
  }

  /** Zero for a month that was never run. Throws NOT_FOUND with CONTRACT_UNKNOWN. */
  async settlement({ contractId, month: text }: GetSettlementRequest): Promise<Settlement> {
    const month = yearMonth(text, 'month');
    const read = reader(this.dataSource);
    const currency = await this.currencyOf(read, contractId);
    const sums = await read.one<SumRow>(
      `SELECT coalesce(sum(amount) FILTER (WHERE run_number = (SELECT min(number) FROM capitation_run WHERE contract_id = $1 AND month = $2)), 0)::bigint AS gross,
              coalesce(sum(amount), 0)::bigint AS total, coalesce(sum(withheld), 0)::bigint AS withheld
         FROM capitation_line WHERE contract_id = $1 AND month = $2`,
      [contractId, month],
      'CONTRACT_UNKNOWN',
    );
    // A reversal carries the cell of the line it takes back, so what is left of a cell is what stands.
    const cells = await read.query<CellRow>(
      `SELECT cell, (count(*) FILTER (WHERE kind = 'NEW') - count(*) FILTER (WHERE kind = 'REVERSAL'))::int AS members, sum(amount)::bigint AS amount
         FROM capitation_line WHERE contract_id = $1 AND month = $2 GROUP BY cell HAVING count(*) FILTER (WHERE kind = 'NEW') > count(*) FILTER (WHERE kind = 'REVERSAL') ORDER BY cell COLLATE "C"`,
      [contractId, month],
    );
    const amount = (minor: bigint) => ({ minor, currency });
    return create(SettlementSchema, {
      contractId,
      month,
      gross: amount(sums.gross),
      adjustments: amount(sums.total - sums.gross),
      total: amount(sums.total),
      withheld: amount(sums.withheld),
      memberMonths: cells.reduce((members, cell) => members + cell.members, 0),
      cells: cells.map((cell) => ({ cell: cell.cell, memberMonths: cell.members, amount: amount(cell.amount) })),
    });
  }

  private async currencyOf(read: Reader, contractId: Uuid): Promise<string> {
    return (await read.one<{ currency: string }>('SELECT currency FROM contract WHERE id = $1', [contractId], 'CONTRACT_UNKNOWN')).currency;
  }
}
