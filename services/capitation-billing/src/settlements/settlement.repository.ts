import { Injectable } from '@nestjs/common';
import { insertMany, type Work } from '@maillage/database';
import type { Instant, Uuid, YearMonth } from '@maillage/kernel';
import type { AdjustmentLine, YearSettlement } from './domain/adjustments.js';
import { settlementColumns } from './settlement-columns.js';

const settlementTypes = {
  id: 'uuid', contract_id: 'uuid', year: 'integer', number: 'integer', known_at: 'timestamptz', quality_score: 'text', benchmark: 'bigint', cost: 'bigint', individual_recovery: 'bigint', cost_after_individual: 'bigint',
  result: 'bigint', corridor_share: 'bigint', aggregate_recovery: 'bigint', withheld: 'bigint', earn_back: 'bigint', lines: 'integer', posted: 'bigint', posted_at: 'timestamptz',
} as const;
const lineTypes = {
  id: 'uuid', contract_id: 'uuid', year: 'integer', settlement_number: 'integer', number: 'integer', kind: 'text', person_id: 'uuid', entry: 'text', generation: 'integer', amount: 'bigint', reverses_line_id: 'uuid',
} as const;

@Injectable()
export class SettlementRepository {
  /** Settlements of a contract and year in their order. */
  ofYear(work: Work, contractId: Uuid, year: number): Promise<YearSettlement[]> {
    return work.query<YearSettlement>(`SELECT ${settlementColumns} FROM year_settlement WHERE contract_id = $1 AND year = $2 ORDER BY number`, [contractId, year]);
  }

  /** Settlements of all contracts, some hundred at a time, after `last` in the order of contract, year and number. */
  async allAfter(work: Work, last: Pick<YearSettlement, 'contractId' | 'year' | 'number'> | null): Promise<{ settlement: YearSettlement; currency: string }[]> {
    const rows = await work.query<YearSettlement & { currency: string }>(
      `SELECT s.*, c.currency FROM (SELECT ${settlementColumns} FROM year_settlement WHERE $1::uuid IS NULL OR (contract_id, year, number) > ($1, $2, $3) ORDER BY contract_id, year, number LIMIT 200) s
         JOIN contract c ON c.id = s."contractId" ORDER BY s."contractId", s.year, s.number`,
      [last?.contractId ?? null, last?.year ?? 0, last?.number ?? 0],
    );
    return rows.map(({ currency, ...settlement }) => ({ settlement, currency }));
  }

  /** Capitation and withhold of the months, by runs whose knowledge is not later than `knownAt`, and whether there was one. */
  capitation(work: Work, contractId: Uuid, months: readonly YearMonth[], knownAt: Instant): Promise<{ benchmark: bigint; withheld: bigint; hasRun: boolean }> {
    return work.one(
      `SELECT coalesce(sum(l.amount), 0)::bigint AS benchmark, coalesce(sum(l.withheld), 0)::bigint AS withheld,
              EXISTS (SELECT 1 FROM capitation_run WHERE contract_id = $1 AND month = ANY($2) AND known_at <= $3) AS "hasRun"
         FROM capitation_line l JOIN capitation_run r ON r.contract_id = l.contract_id AND r.number = l.run_number
        WHERE l.contract_id = $1 AND l.month = ANY($2) AND r.known_at <= $3`,
      [contractId, months, knownAt],
      'CONTRACT_UNKNOWN',
    );
  }

  /** The newest line of each kind and member: one that stands, or the reversal that took it back. */
  newestLines(work: Work, contractId: Uuid, year: number): Promise<AdjustmentLine[]> {
    return work.query<AdjustmentLine>(
      `SELECT DISTINCT ON (kind, person_id) id AS "lineId", kind, person_id AS "personId", entry, generation, amount, reverses_line_id AS "reversesLineId"
         FROM adjustment_line WHERE contract_id = $1 AND year = $2 ORDER BY kind, person_id, generation DESC, entry DESC`,
      [contractId, year],
    );
  }

  async append(work: Work, settlement: YearSettlement, lines: readonly AdjustmentLine[]): Promise<void> {
    const { contractId, year, number } = settlement;
    await insertMany(work, 'year_settlement', settlementTypes, [
      {
        id: settlement.id, contract_id: contractId, year, number, known_at: settlement.knownAt, quality_score: settlement.qualityScore, benchmark: settlement.benchmark, cost: settlement.cost,
        individual_recovery: settlement.individualRecovery, cost_after_individual: settlement.costAfterIndividual, result: settlement.result, corridor_share: settlement.corridorShare,
        aggregate_recovery: settlement.aggregateRecovery, withheld: settlement.withheld, earn_back: settlement.earnBack, lines: settlement.lines, posted: settlement.posted, posted_at: settlement.postedAt,
      },
    ]);
    await insertMany(work, 'adjustment_line', lineTypes, lines.map((line, index) => ({
      id: line.lineId, contract_id: contractId, year, settlement_number: number, number: index + 1, kind: line.kind, person_id: line.personId, entry: line.entry, generation: line.generation, amount: line.amount, reverses_line_id: line.reversesLineId,
    })));
  }
}
