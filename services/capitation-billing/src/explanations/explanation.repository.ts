import { Injectable } from '@nestjs/common';
import { Pager, type Page, type Work } from '@maillage/database';
import { addDays, firstDayAfter, firstDayOf, type Instant, type Uuid, type YearMonth } from '@maillage/kernel';
import type { Line } from '../runs/domain/line.js';
import { rosterSql } from '../roster/roster-sql.js';

/** A posted line with the knowledge of its run, and the knowledge that its reason compares it with. */
export interface PostedLine extends Line {
  readonly contractId: Uuid;
  readonly runId: Uuid;
  readonly knownAt: Instant;
  readonly comparedWith: Instant | null;
}

/** Which two pictures of one month. */
export interface TwoPictures {
  readonly contractId: Uuid;
  readonly month: YearMonth;
  readonly before: Instant;
  readonly after: Instant;
}

/** A member whose due differs between two instants of knowledge. */
export interface DifferingMember {
  readonly person_id: Uuid;
  readonly before: bigint;
  readonly after: bigint;
}

const bothRosters = `SELECT coalesce(a.person_id, b.person_id) AS person_id, coalesce(a.due, 0) AS before, coalesce(b.due, 0) AS after
  FROM (${rosterSql('$2')}) AS a FULL JOIN (${rosterSql('$6')}) AS b ON b.person_id = a.person_id`;
const differing = `SELECT * FROM (${bothRosters}) AS both_rosters WHERE before <> after`;
const params = ({ contractId, month, before, after }: TwoPictures): unknown[] => [contractId, before, firstDayOf(month), firstDayAfter(month), addDays(firstDayOf(month), 14), after];

@Injectable()
export class ExplanationRepository {
  constructor(private readonly pager: Pager) {}

  /**
   * What a reversal takes back, or a new line replaces in the same run, was posted on earlier knowledge; a line that came late is compared
   * with the run before. Throws NOT_FOUND with LINE_UNKNOWN.
   */
  line(work: Work, lineId: Uuid): Promise<PostedLine> {
    return work.one<PostedLine>(
      `SELECT l.id AS "lineId", l.contract_id AS "contractId", r.id AS "runId", r.known_at AS "knownAt", l.month, l.person_id AS "personId", l.kind, l.reason, l.generation, l.amount, l.withheld, l.days,
              l.days_in_month AS "daysInMonth", l.cell, l.base, l.score, l.rate, l.reverses_line_id AS "reversesLineId",
              coalesce(
                (SELECT taken.known_at FROM capitation_line reversal JOIN capitation_line original ON original.id = reversal.reverses_line_id
                   JOIN capitation_run taken ON taken.contract_id = original.contract_id AND taken.number = original.run_number
                  WHERE reversal.contract_id = l.contract_id AND reversal.person_id = l.person_id AND reversal.month = l.month AND reversal.run_number = l.run_number AND reversal.kind = 'REVERSAL'),
                (SELECT p.known_at FROM capitation_run p WHERE l.reason IS NOT NULL AND p.contract_id = l.contract_id AND p.number = l.run_number - 1)) AS "comparedWith"
         FROM capitation_line l JOIN capitation_run r ON r.contract_id = l.contract_id AND r.number = l.run_number WHERE l.id = $1`,
      [lineId],
      'LINE_UNKNOWN',
    );
  }

  /** Members whose due differs, in the order of their ids. */
  differingPage(work: Work, pictures: TwoPictures, page: { readonly actor: string; readonly token: string; readonly size: number }): Promise<Page<DifferingMember>> {
    return this.pager.page<DifferingMember>(work, { ...page, name: `difference ${params(pictures).join(' ')}`, order: ['person_id'] }, differing, params(pictures));
  }

  async allDiffering(work: Work, pictures: TwoPictures): Promise<Uuid[]> {
    return (await work.query<{ person_id: Uuid }>(`SELECT person_id FROM (${differing}) AS d ORDER BY 1`, params(pictures))).map((row) => row.person_id);
  }

  /** Of the whole roster, those that do not differ included. */
  sums(work: Work, pictures: TwoPictures): Promise<{ before: bigint; after: bigint; members: number }> {
    return work.one(`SELECT coalesce(sum(before), 0)::bigint AS before, coalesce(sum(after), 0)::bigint AS after, count(*) FILTER (WHERE before <> after)::int AS members FROM (${bothRosters}) AS r`, params(pictures), 'CONTRACT_UNKNOWN');
  }

  /** Lines of the month that runs posted whose knowledge is later than `before` and not later than `after`, by person. */
  async linesBetween(work: Work, { contractId, month, before, after }: TwoPictures, persons: readonly Uuid[]): Promise<Map<Uuid, Uuid[]>> {
    const rows = await work.query<{ person_id: Uuid; ids: Uuid[] }>(
      `SELECT l.person_id, array_agg(l.id ORDER BY l.run_number, l.number) AS ids FROM capitation_line l JOIN capitation_run r ON r.contract_id = l.contract_id AND r.number = l.run_number
        WHERE l.contract_id = $1 AND l.month = $2 AND l.person_id = ANY($3) AND r.known_at > $4 AND r.known_at <= $5 GROUP BY l.person_id`,
      [contractId, month, persons, before, after],
    );
    return new Map(rows.map(({ person_id: personId, ids }) => [personId, ids]));
  }
}
