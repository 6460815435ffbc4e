import { Injectable } from '@nestjs/common';
import { Pager, type Work } from '@maillage/database';
import { addDays, firstDayAfter, firstDayOf, type Instant, type Uuid, type YearMonth } from '@maillage/kernel';
import type { MergeVersion } from '../runs/domain/identity.js';
import { lineIdOf, type Line } from '../runs/domain/line.js';
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

/** What a month is worth as known twice, and whose due differs, in the order of their ids. */
export interface Comparison {
  readonly before: bigint;
  readonly after: bigint;
  readonly differing: readonly Uuid[];
}

const bothRosters = `SELECT coalesce(a.person_id, b.person_id) AS person_id, coalesce(a.due, 0) AS before, coalesce(b.due, 0) AS after
  FROM (${rosterSql('$2')}) AS a FULL JOIN (${rosterSql('$6')}) AS b ON b.person_id = a.person_id`;
const params = ({ contractId, month, before, after }: TwoPictures): unknown[] => [contractId, before, firstDayOf(month), firstDayAfter(month), addDays(firstDayOf(month), 14), after];

@Injectable()
export class ExplanationRepository {
  constructor(private readonly pager: Pager) {}

  /**
   * What a reversal takes back, or a new line replaces in the same run, was posted on earlier knowledge; a line that came late is compared
   * with the run before. Every step goes by an id: a plan that trusted the statistics of before a large run would read all lines of the month.
   * Throws NOT_FOUND with LINE_UNKNOWN.
   */
  async line(work: Work, lineId: Uuid): Promise<PostedLine> {
    const { runNumber, ...line } = await work.one<Omit<PostedLine, 'comparedWith'> & { runNumber: number }>(
      `SELECT l.id AS "lineId", l.contract_id AS "contractId", l.run_number AS "runNumber", r.id AS "runId", r.known_at AS "knownAt", l.month, l.person_id AS "personId", l.kind, l.reason, l.generation, l.amount,
              l.withheld, l.days, l.days_in_month AS "daysInMonth", l.cell, l.base, l.score, l.rate, l.reverses_line_id AS "reversesLineId"
         FROM capitation_line l JOIN capitation_run r ON r.contract_id = l.contract_id AND r.number = l.run_number WHERE l.id = $1`,
      [lineId],
      'LINE_UNKNOWN',
    );
    if (line.reason === null) return { ...line, comparedWith: null };
    const reversalId = line.kind === 'REVERSAL' ? lineId : lineIdOf(line.contractId, line.personId, line.month, line.generation - 1, 'REVERSAL');
    const compared = await work.one<{ knownAt: Instant | null }>(
      `SELECT coalesce(
         (SELECT taken.known_at FROM capitation_line reversal JOIN capitation_line original ON original.id = reversal.reverses_line_id JOIN capitation_run taken ON taken.contract_id = original.contract_id AND taken.number = original.run_number
           WHERE reversal.id = $1 AND reversal.run_number = $3),
         (SELECT known_at FROM capitation_run WHERE contract_id = $2 AND number = $3 - 1)) AS "knownAt"`,
      [reversalId, line.contractId, runNumber],
      'LINE_UNKNOWN',
    );
    return { ...line, comparedWith: compared.knownAt };
  }

  /** Both rosters are made once, whatever is asked of them. */
  compare(work: Work, pictures: TwoPictures): Promise<Comparison> {
    return work.one<Comparison>(
      `SELECT coalesce(sum(before), 0)::bigint AS before, coalesce(sum(after), 0)::bigint AS after, coalesce(array_agg(person_id ORDER BY person_id) FILTER (WHERE before <> after), '{}') AS differing FROM (${bothRosters}) AS compared`,
      params(pictures),
      'CONTRACT_UNKNOWN',
    );
  }

  /** A page of those whose due differs. */
  async page(work: Work, pictures: TwoPictures, differing: readonly Uuid[], page: { readonly actor: string; readonly token: string; readonly size: number }): Promise<{ members: Uuid[]; nextPageToken: string }> {
    const { rows, nextPageToken } = await this.pager.page<{ person_id: Uuid }>(work, { ...page, name: `difference ${params(pictures).join(' ')}`, order: ['person_id'] }, 'SELECT person_id FROM unnest($1::uuid[]) AS differing (person_id)', [differing]);
    return { members: rows.map((row) => row.person_id), nextPageToken };
  }

  /** Merges and un-merges, known by `knownAt`, of everybody whom merges have ever linked with the person: few, where all merges may be many. */
  merges(work: Work, personId: Uuid, knownAt: Instant): Promise<MergeVersion[]> {
    return work.query<MergeVersion>(
      `WITH RECURSIVE linked AS (
         SELECT $1::uuid AS id
         UNION
         SELECT next.id FROM linked l CROSS JOIN LATERAL (
           SELECT merged_into AS id FROM person_version WHERE person_id = l.id AND merged_into IS NOT NULL
           UNION ALL SELECT person_id FROM person_version WHERE merged_into = l.id) AS next
       )
       SELECT v.person_id AS "personId", v.version, v.merged_into AS "mergedInto", v.known_at AS "knownAt" FROM linked l JOIN person_version v ON v.person_id = l.id
        WHERE v.known_at <= $2 AND EXISTS (SELECT 1 FROM person_version m WHERE m.person_id = l.id AND m.merged_into IS NOT NULL)`,
      [personId, knownAt],
    );
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
