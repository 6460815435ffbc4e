import { Injectable } from '@nestjs/common';
import { insertMany, type Work } from '@maillage/database';
import { decimal, type Instant, type Uuid, type YearMonth } from '@maillage/kernel';
import type { Run } from './domain/run.js';
import type { EnrolmentVersion, Knowledge, PersonVersion } from './domain/knowledge.js';
import type { MergeVersion } from './domain/identity.js';
import type { Line, StandingLine } from './domain/line.js';

const runColumns = `id, contract_id AS "contractId", number, month, known_at AS "knownAt", lines, posted, withheld, unrated, posted_at AS "postedAt"`;

type StandingRow = Omit<StandingLine, 'knownAt' | 'reversed'> & { readonly runNumber: number };

const lineTypes = {
  id: 'uuid', contract_id: 'uuid', run_number: 'integer', number: 'integer', month: 'text', person_id: 'uuid', kind: 'text', reason: 'text', generation: 'integer', amount: 'bigint',
  withheld: 'bigint', days: 'integer', days_in_month: 'integer', cell: 'text', base: 'bigint', score: 'numeric', rate: 'bigint', reverses_line_id: 'uuid',
} as const;

@Injectable()
export class RunRepository {
  /** Runs of a contract in their order. */
  runsOf(work: Work, contractId: Uuid): Promise<Run[]> {
    return work.query<Run>(`SELECT ${runColumns} FROM capitation_run WHERE contract_id = $1 ORDER BY number`, [contractId]);
  }

  /** Runs of all contracts, some hundred at a time, after `run` in the order of contract and number. */
  async allAfter(work: Work, run: Pick<Run, 'contractId' | 'number'> | null): Promise<{ run: Run; currency: string }[]> {
    const rows = await work.query<Run & { currency: string }>(
      `SELECT r.*, c.currency FROM (SELECT ${runColumns} FROM capitation_run WHERE $1::uuid IS NULL OR (contract_id, number) > ($1, $2) ORDER BY contract_id, number LIMIT 200) r
         JOIN contract c ON c.id = r."contractId" ORDER BY r."contractId", r.number`,
      [run?.contractId ?? null, run?.number ?? 0],
    );
    return rows.map(({ currency, ...each }) => ({ run: each, currency }));
  }

  /** Everybody who was ever merged, as known at `knownAt`. Merges are rare: they fit into memory where members do not. */
  merges(work: Work, knownAt: Instant): Promise<MergeVersion[]> {
    return work.query<MergeVersion>(
      `SELECT person_id AS "personId", version, merged_into AS "mergedInto", known_at AS "knownAt" FROM person_version
        WHERE known_at <= $1 AND person_id IN (SELECT person_id FROM person_version WHERE merged_into IS NOT NULL)`,
      [knownAt],
    );
  }

  /** Persons, as written, of all enrolments that the contract pays or has paid: one that has left it counts too. */
  async enrolledPersons(work: Work, contractId: Uuid): Promise<Uuid[]> {
    const rows = await work.query<{ id: Uuid }>(`SELECT DISTINCT person_id AS id FROM enrolment_version WHERE enrolment_id IN (SELECT enrolment_id FROM enrolment_version WHERE contract_id = $1) ORDER BY 1`, [contractId]);
    return rows.map((row) => row.id);
  }

  /** All that is known by `knownAt` of these persons. */
  async knowledge(work: Work, contractId: Uuid, persons: readonly Uuid[], knownAt: Instant): Promise<Knowledge> {
    const enrolments = await work.query<EnrolmentVersion>(
      `SELECT enrolment_id AS "enrolmentId", version, person_id AS "personId", contract_id AS "contractId", from_day AS "from", to_day AS "to", known_at AS "knownAt"
         FROM (SELECT *, bool_or(contract_id = $1) OVER (PARTITION BY enrolment_id) AS ours FROM enrolment_version
                WHERE enrolment_id IN (SELECT enrolment_id FROM enrolment_version WHERE person_id = ANY($2))) AS v
        WHERE ours AND known_at <= $3`,
      [contractId, persons, knownAt],
    );
    const known = await work.query<PersonVersion>(
      `SELECT person_id AS "personId", version, birth_date AS "birthDate", sex, known_at AS "knownAt" FROM person_version WHERE person_id = ANY($1) AND known_at <= $2`,
      [persons, knownAt],
    );
    const scores = await work.query<Omit<Knowledge['scores'][number], 'score'> & { score: string }>(
      `SELECT person_id AS "personId", valid_from AS "validFrom", score, known_at AS "knownAt" FROM risk_score WHERE person_id = ANY($1) AND known_at <= $2`,
      [persons, knownAt],
    );
    return { enrolments, persons: known, scores: scores.map((each) => ({ ...each, score: decimal(each.score) })) };
  }

  /** What was posted last for each of these persons and months, up to `month`: a line that stands, or the reversal that took it back. */
  async standing(work: Work, contractId: Uuid, persons: readonly Uuid[], month: YearMonth, runs: readonly Run[]): Promise<StandingLine[]> {
    const rows = await work.query<StandingRow>(
      `SELECT DISTINCT ON (person_id, month) id AS "lineId", run_number AS "runNumber", month, person_id AS "personId", kind, reason, generation, amount, withheld, days,
              days_in_month AS "daysInMonth", cell, base, score, rate, reverses_line_id AS "reversesLineId"
         FROM capitation_line WHERE contract_id = $1 AND person_id = ANY($2) AND month <= $3
        ORDER BY person_id DESC, month DESC, generation DESC, kind DESC`,
      [contractId, persons, month],
    );
    const knownAt = new Map(runs.map((run) => [run.number, run.knownAt]));
    return rows.map(({ runNumber, ...line }) => ({ ...line, knownAt: knownAt.get(runNumber)!, reversed: line.kind === 'REVERSAL' }));
  }

  /** Appends lines under the number of a run that is still to be inserted. `first` is the number of the first of them. */
  async appendLines(work: Work, contractId: Uuid, runNumber: number, first: number, lines: readonly Line[]): Promise<void> {
    await insertMany(
      work,
      'capitation_line',
      lineTypes,
      lines.map((line, index) => ({
        id: line.lineId, contract_id: contractId, run_number: runNumber, number: first + index, month: line.month, person_id: line.personId, kind: line.kind, reason: line.reason,
        generation: line.generation, amount: line.amount, withheld: line.withheld, days: line.days, days_in_month: line.daysInMonth, cell: line.cell, base: line.base, score: line.score,
        rate: line.rate, reverses_line_id: line.reversesLineId,
      })),
    );
  }

  /** Closes a run: the database itself counts and sums the lines that were appended under its number. */
  appendRun(work: Work, run: Omit<Run, 'lines' | 'posted' | 'withheld'>): Promise<Run> {
    return work.one<Run>(
      `INSERT INTO capitation_run (id, contract_id, number, month, known_at, lines, posted, withheld, unrated, posted_at)
       SELECT $1, $2, $3, $4, $5, count(*), coalesce(sum(amount), 0)::bigint, coalesce(sum(withheld), 0)::bigint, $6, $7 FROM capitation_line WHERE contract_id = $2 AND run_number = $3
       RETURNING ${runColumns}`,
      [run.id, run.contractId, run.number, run.month, run.knownAt, run.unrated, run.postedAt],
      'RUN_UNKNOWN',
    );
  }
}
