import { Injectable } from '@nestjs/common';
import { create } from '@bufbuild/protobuf';
import { GetYearSettlementResponseSchema, type GetYearSettlementRequest, type GetYearSettlementResponse } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { Pager, reader } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import type { AdjustmentLine, YearSettlement } from './domain/adjustments.js';
import { settlementColumns } from './settlement-columns.js';
import { adjustmentLineMessage, toMessage } from './settlement-events.js';

const lines = `
  SELECT l.id AS "lineId", s.id AS "settlementId", l.kind, l.person_id AS "personId", l.entry, l.generation, l.amount, l.reverses_line_id AS "reversesLineId", l.settlement_number, l.number
    FROM adjustment_line l JOIN year_settlement s ON s.contract_id = l.contract_id AND s.year = l.year AND s.number = l.settlement_number
   WHERE l.contract_id = $1 AND l.year = $2`;

@Injectable()
export class SettlementQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pager: Pager,
  ) {}

  /** Throws NOT_FOUND with CONTRACT_UNKNOWN or YEAR_NOT_SETTLED. */
  async get({ contractId, year, pageToken }: GetYearSettlementRequest, context: RequestContext): Promise<GetYearSettlementResponse> {
    const read = reader(this.dataSource);
    const { currency } = await read.one<{ currency: string }>('SELECT currency FROM contract WHERE id = $1', [contractId], 'CONTRACT_UNKNOWN');
    const newest = await read.one<YearSettlement>(`SELECT ${settlementColumns} FROM year_settlement WHERE contract_id = $1 AND year = $2 ORDER BY number DESC LIMIT 1`, [contractId, year], 'YEAR_NOT_SETTLED');
    const { rows, nextPageToken } = await this.pager.page<AdjustmentLine & { settlementId: Uuid }>(
      read,
      { name: `adjustments ${contractId} ${year}`, actor: context.actor.subject, token: pageToken, size: 500, order: ['settlement_number', 'number'] },
      lines,
      [contractId, year],
    );
    return create(GetYearSettlementResponseSchema, { settlement: toMessage(newest, currency), lines: rows.map((line) => adjustmentLineMessage(line, currency)), nextPageToken });
  }
}
