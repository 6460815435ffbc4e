import { EntitySchema } from 'typeorm';
import { civilDate, enumText, jsonb, type Columns } from '@maillage/database';
import type { LocalDate } from '@maillage/kernel';
import { prorations, type Contract } from './domain/contract.js';

/** A contract without its rate tables, which are rows of their own and never change. */
export type ContractRow = Omit<Contract, 'term' | 'rateTables'> & { readonly termFrom: LocalDate; readonly termTo: LocalDate | null };

export const contractSchema = new EntitySchema<ContractRow>({
  name: 'contract',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    payerOrganizationId: { type: 'uuid', name: 'payer_organization_id' },
    networkId: { type: 'uuid', name: 'network_id' },
    programme: { type: 'text' },
    currency: { type: 'text' },
    proration: enumText(prorations),
    withholdPercent: { type: 'text', name: 'withhold_percent' },
    termFrom: civilDate('term_from'),
    termTo: civilDate('term_to', { nullable: true }),
    ageBands: jsonb('age_bands'),
    zone: { type: 'text' },
    yearEnd: jsonb('year_end', { nullable: true }),
    version: { type: 'integer' },
  } satisfies Columns<ContractRow>,
});
