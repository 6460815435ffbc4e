import { idFrom, instant, localDate } from '@maillage/kernel';
import type { Contract } from '../../contracts/domain/contract.js';

const cells = ['F', 'M', 'X'].flatMap((sex) => ['0-64', '65-84', '85+'].map((band) => `${sex}:${band}`));

/** A contract from 2026 on, with a rate for each cell. */
export const testContract = (changes: Partial<Contract> = {}): Contract => ({
  id: idFrom('test contract'),
  name: 'Test',
  payerOrganizationId: idFrom('test payer'),
  networkId: idFrom('test network'),
  programme: 'IDN',
  currency: 'EUR',
  proration: 'DAILY',
  withholdPercent: '',
  term: { from: localDate('2026-01-01'), to: null },
  ageBands: [
    { name: '0-64', from: 0, to: 64 },
    { name: '65-84', from: 65, to: 84 },
    { name: '85+', from: 85, to: 150 },
  ],
  zone: 'Europe/Paris',
  yearEnd: null,
  version: 1,
  rateTables: [{ validFrom: localDate('2026-01-01'), knownAt: instant('2025-12-01T00:00:00Z'), rates: cells.map((cell, index) => ({ cell, minor: BigInt(10_007 + 1_013 * index) })) }],
  ...changes,
});
