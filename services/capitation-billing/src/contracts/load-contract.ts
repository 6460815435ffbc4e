import type { Reader } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import type { Contract, Rate, RateTable } from './domain/contract.js';

type StoredContract = Omit<Contract, 'rateTables'>;

const select = `SELECT id, name, payer_organization_id AS "payerOrganizationId", network_id AS "networkId", programme, currency, proration, withhold_percent AS "withholdPercent",
  jsonb_build_object('from', term_from, 'to', term_to) AS term, age_bands AS "ageBands", zone, year_end AS "yearEnd", version FROM contract WHERE id = $1`;

async function withTables(reader: Reader, stored: StoredContract): Promise<Contract> {
  const tables = await reader.query<Omit<RateTable, 'rates'> & { number: number }>('SELECT number, valid_from AS "validFrom", known_at AS "knownAt" FROM rate_table WHERE contract_id = $1 ORDER BY number', [stored.id]);
  const rates = await reader.query<Rate & { table: number }>('SELECT table_number AS "table", cell, minor FROM rate WHERE contract_id = $1 ORDER BY table_number, cell', [stored.id]);
  return { ...stored, rateTables: tables.map(({ number, validFrom, knownAt }) => ({ validFrom, knownAt, rates: rates.filter(({ table }) => table === number).map(({ cell, minor }) => ({ cell, minor })) })) };
}

/** The contract with all its rate tables, for its repository and for queries; null for none. */
export async function findContract(reader: Reader, id: Uuid): Promise<Contract | null> {
  const stored = await reader.maybeOne<StoredContract>(select, [id]);
  return stored && withTables(reader, stored);
}

/** The same, locked when `lock` says so. Throws NOT_FOUND with CONTRACT_UNKNOWN. */
export const loadContract = async (reader: Reader, id: Uuid, lock: '' | 'FOR UPDATE' = ''): Promise<Contract> =>
  withTables(reader, await reader.one<StoredContract>(`${select} ${lock}`, [id], 'CONTRACT_UNKNOWN'));
