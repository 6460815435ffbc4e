import { Injectable } from '@nestjs/common';
import { insertMany, type Work } from '@maillage/database';
import type { Instant, Uuid } from '@maillage/kernel';
import type { MemberCost } from './domain/read-costs.js';

/** An import that was stored. Never changed. */
export interface CostImport {
  readonly id: Uuid;
  readonly contractId: Uuid;
  /** Counts the imports of one contract from 1. */
  readonly number: number;
  /** Stands for the text of the file. */
  readonly content: Uuid;
  readonly lines: number;
  readonly changed: number;
  readonly knownAt: Instant;
}

const importColumns = `id, contract_id AS "contractId", number, content, lines, changed, known_at AS "knownAt"`;
const importTypes = { id: 'uuid', contract_id: 'uuid', number: 'integer', content: 'uuid', lines: 'integer', changed: 'integer', known_at: 'timestamptz' } as const;
const costTypes = { contract_id: 'uuid', year: 'integer', person_id: 'uuid', import_number: 'integer', amount: 'bigint', known_at: 'timestamptz' } as const;
/** Rows of one statement. */
const batch = 10_000;

@Injectable()
export class CostRepository {
  find(work: Work, id: Uuid): Promise<CostImport | null> {
    return work.maybeOne<CostImport>(`SELECT ${importColumns} FROM cost_import WHERE id = $1`, [id]);
  }

  last(work: Work, contractId: Uuid): Promise<CostImport | null> {
    return work.maybeOne<CostImport>(`SELECT ${importColumns} FROM cost_import WHERE contract_id = $1 ORDER BY number DESC LIMIT 1`, [contractId]);
  }

  /** Those of `persons`, as written, that an enrolment under the contract was ever written for. */
  async enrolled(work: Work, contractId: Uuid, persons: readonly Uuid[]): Promise<Uuid[]> {
    return (await work.query<{ id: Uuid }>('SELECT DISTINCT person_id AS id FROM enrolment_version WHERE contract_id = $1 AND person_id = ANY($2)', [contractId, persons])).map((row) => row.id);
  }

  /** The newest costs of these persons, of all years. */
  newest(work: Work, contractId: Uuid, persons: readonly Uuid[]): Promise<MemberCost[]> {
    return work.query<MemberCost>(
      'SELECT DISTINCT ON (year, person_id) person_id AS "personId", year, amount FROM member_cost WHERE contract_id = $1 AND person_id = ANY($2) ORDER BY year, person_id, import_number DESC',
      [contractId, persons],
    );
  }

  async insert(work: Work, entry: CostImport, costs: readonly MemberCost[]): Promise<void> {
    const { id, contractId, number, content, lines, changed, knownAt } = entry;
    await insertMany(work, 'cost_import', importTypes, [{ id, contract_id: contractId, number, content, lines, changed, known_at: knownAt }]);
    for (let start = 0; start < costs.length; start += batch)
      await insertMany(work, 'member_cost', costTypes, costs.slice(start, start + batch).map(({ year, personId, amount }) => ({ contract_id: contractId, year, person_id: personId, import_number: number, amount, known_at: knownAt })));
  }

  /** Costs of a year as known at an instant: each above `attachment` or of `named` persons by itself, all others as one sum under null. */
  async ofYear(work: Work, contractId: Uuid, year: number, knownAt: Instant, attachment: bigint | null, named: readonly Uuid[]): Promise<{ personId: Uuid | null; amount: bigint }[]> {
    return work.query(
      `SELECT CASE WHEN amount > $4::bigint OR person_id = ANY($5) THEN person_id END AS "personId", sum(amount)::bigint AS amount
         FROM (SELECT DISTINCT ON (person_id) person_id, amount FROM member_cost WHERE contract_id = $1 AND year = $2 AND known_at <= $3 ORDER BY person_id, import_number DESC) AS known GROUP BY 1`,
      [contractId, year, knownAt, attachment, named],
    );
  }
}
