import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertMany, insertRow, type Reader, type Work } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import { contractSchema, type ContractRow } from './contract.schema.js';
import type { Contract } from './domain/contract.js';
import { findContract, loadContract } from './load-contract.js';

@Injectable()
export class ContractRepository {
  find(reader: Reader, id: Uuid): Promise<Contract | null> {
    return findContract(reader, id);
  }

  /** Throws NOT_FOUND with CONTRACT_UNKNOWN. */
  get(reader: Reader, id: Uuid): Promise<Contract> {
    return loadContract(reader, id);
  }

  /** All that touches one contract queues here: its rate tables and its runs have one writer. Throws NOT_FOUND with CONTRACT_UNKNOWN. */
  lock(work: Work, id: Uuid): Promise<Contract> {
    return loadContract(work, id, 'FOR UPDATE');
  }

  /** Two callers with one new id: the second waits here and then finds the first one's contract. */
  async lockId(work: Work, id: Uuid): Promise<void> {
    await work.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`contract ${id}`]);
  }

  async insert(work: Work, contract: Contract): Promise<void> {
    await insertRow(work, contractSchema, this.rowOf(contract));
    await this.insertTable(work, contract);
  }

  /** Stores the contract with the rate table it has got. Throws CONFLICT with STALE_VERSION. */
  async addTable(work: Work, next: Contract): Promise<void> {
    await guardedUpdate(work, contractSchema, this.rowOf(next), { version: next.version - 1 });
    await this.insertTable(work, next);
  }

  /** Ids after `id` in their order, for walking through all of them. */
  async idsAfter(reader: Reader, id: Uuid, limit: number): Promise<Uuid[]> {
    return (await reader.query<{ id: Uuid }>('SELECT id FROM contract WHERE id > $1 ORDER BY id LIMIT $2', [id, limit])).map((row) => row.id);
  }

  private rowOf({ term, rateTables: _rateTables, ...rest }: Contract): ContractRow {
    return { ...rest, termFrom: term.from, termTo: term.to };
  }

  private async insertTable(work: Work, { id, rateTables }: Contract): Promise<void> {
    const number = rateTables.length;
    const table = rateTables[number - 1]!;
    await work.execute('INSERT INTO rate_table (contract_id, number, valid_from, known_at) VALUES ($1, $2, $3, $4)', [id, number, table.validFrom, table.knownAt]);
    await insertMany(work, 'rate', { contract_id: 'uuid', table_number: 'integer', cell: 'text', minor: 'bigint' }, table.rates.map(({ cell, minor }) => ({ contract_id: id, table_number: number, cell, minor })));
  }
}
