import '@maillage/testing';
import { idFrom, instant } from '@maillage/kernel';
import { addRateTable, enterContract, isEnteredAs, paysFor, withholdFactor } from './contract.js';
import { repeatIsTheSame, type ContractTexts } from './contract-rules.js';

const now = instant('2026-01-10T08:00:00Z');
const bands = [{ name: '0-64', from: 0, to: 64 }, { name: '65+', from: 65, to: 150 }];
const rates = ['F:0-64', 'M:0-64', 'F:65+', 'M:65+'].map((cell, index) => ({ cell, minor: BigInt(10_000 + index) }));
const texts: ContractTexts = {
  id: idFrom('c'), name: 'IDN', payerOrganizationId: idFrom('p'), networkId: idFrom('n'), programme: 'IDN', currency: 'EUR', proration: 'DAILY', withholdPercent: '2.5', zone: 'Europe/Paris', yearEnd: null,
  ageBands: bands, term: { from: '2026-01-01', to: '2027-01-01' }, rateTable: { validFrom: '2026-01-01', rates },
};
const contract = enterContract(texts, now);

describe('entering a contract', () => {
  it('makes version 1 with rates known from now on', () => {
    expect(contract).toMatchObject({ version: 1, term: { from: '2026-01-01', to: '2027-01-01' }, rateTables: [{ validFrom: '2026-01-01', knownAt: now, rates }] });
    expect(enterContract({ ...texts, term: { from: '2026-01-01', to: '' } }, now).term.to).toBeNull();
    expect(enterContract({ ...texts, rateTable: { ...texts.rateTable, rates: [...rates, { cell: 'X:65+', minor: 0n }] } }, now).version).toBe(1);
  });

  it.each<[string, Partial<ContractTexts>, string]>([
    ['a currency of ISO 4217', { currency: 'XQQ' }, 'currency'],
    ['a known zone', { zone: 'Europe/Atlantis' }, 'zone'],
    ['a percentage below 100', { withholdPercent: '100' }, 'withhold_percent'],
    ['a percentage of at least 0', { withholdPercent: '-1' }, 'withhold_percent'],
    ['a first day that exists', { term: { from: '2026-02-30', to: '' } }, 'term.from'],
    ['a last day that exists', { term: { from: '2026-01-01', to: '2026-13-01' } }, 'term.to'],
    ['a term that ends after it starts', { term: { from: '2026-01-01', to: '2026-01-01' } }, 'term.to'],
    ['bands without gap', { ageBands: [bands[0]!, { name: '65+', from: 66, to: 150 }] }, 'age_bands[1].from'],
    ['bands without overlap', { ageBands: [bands[0]!, { name: '65+', from: 64, to: 150 }] }, 'age_bands[1].from'],
    ['bands that ascend', { ageBands: [bands[0]!, { name: '65+', from: 65, to: 60 }] }, 'age_bands[1].to'],
    ['a name for each band', { ageBands: [bands[0]!, { name: '0-64', from: 65, to: 150 }] }, 'age_bands[1].name'],
    ['a rate for F and M of each band', { rateTable: { validFrom: '2026-01-01', rates: rates.slice(1) } }, 'rate_table.rates'],
    ['cells of its bands', { rateTable: { validFrom: '2026-01-01', rates: [...rates, { cell: 'F:55-64', minor: 1n }] } }, 'rate_table.rates[4].cell'],
    ['one rate for a cell', { rateTable: { validFrom: '2026-01-01', rates: [...rates, rates[0]!] } }, 'rate_table.rates[4].cell'],
    ['rates that are not negative', { rateTable: { validFrom: '2026-01-01', rates: [...rates.slice(0, 3), { cell: 'M:65+', minor: -1n }] } }, 'rate_table.rates[3].minor'],
    ['a first month that exists', { rateTable: { validFrom: '2026-00-01', rates } }, 'rate_table.valid_from'],
  ])('is refused without %s', (_rule, change, path) => {
    expect(() => enterContract({ ...texts, ...change }, now)).toRefuse('INVALID_ARGUMENT', 'CONTRACT_INVALID', path);
  });

  it('names each fault once', () => {
    const faults = (() => {
      try {
        enterContract({ ...texts, currency: 'XQQ', zone: 'Nowhere', term: { from: '2026-02-30', to: '' }, rateTable: { validFrom: '2026-01-01', rates: rates.slice(2) } }, now);
      } catch (error) {
        return (error as { violations: { path: string; rule: string }[] }).violations;
      }
      return [];
    })();
    expect(faults).toEqual([
      { path: 'currency', rule: 'currency is in ISO 4217' },
      { path: 'zone', rule: 'zone is known' },
      { path: 'term.from', rule: 'date exists' },
      { path: 'rate_table.rates', rule: 'cell F:0-64 has a rate' },
      { path: 'rate_table.rates', rule: 'cell M:0-64 has a rate' },
    ]);
  });

  it('is repeated only with the same content', () => {
    expect(isEnteredAs(addRateTable(contract, { validFrom: '2026-02-01', rates }, now), { ...texts, rateTable: { ...texts.rateTable, rates: [...rates].reverse() } })).toBe(true);
    for (const change of [{ name: 'x' }, { withholdPercent: '' }, { term: { from: '2026-01-01', to: '' } }, { ageBands: [bands[0]!] }, { rateTable: { validFrom: '2026-01-02', rates } }] as Partial<ContractTexts>[])
      expect(isEnteredAs(contract, { ...texts, ...change })).toBe(false);
    expect(() => repeatIsTheSame(false)).toRefuse('ALREADY_EXISTS', 'CONTRACT_ID_USED');
    expect(() => repeatIsTheSame(true)).not.toThrow();
  });
});

describe('a contract', () => {
  it('takes further rates, known from then on', () => {
    const later = instant('2026-03-01T00:00:00Z');
    const dearer = rates.map(({ cell, minor }) => ({ cell, minor: minor + 1n }));
    const next = addRateTable(contract, { validFrom: '2026-01-01', rates: dearer }, later);
    expect(next).toMatchObject({ version: 2, rateTables: [contract.rateTables[0], { validFrom: '2026-01-01', knownAt: later }] });
    expect(addRateTable(next, { validFrom: '2026-01-01', rates: dearer }, later)).toBe(next);
    // Back to the first rates is a change, although they stand in an earlier table.
    expect(addRateTable(next, { validFrom: '2026-01-01', rates }, later).version).toBe(3);
    expect(() => addRateTable(contract, { validFrom: '2026-01-01', rates: [] }, later)).toRefuse('INVALID_ARGUMENT', 'CONTRACT_INVALID', 'rate_table.rates');
  });

  it('pays for months whose first day is inside its term', () => {
    expect(['2025-12', '2026-01', '2026-12', '2027-01'].map((month) => paysFor(contract, month as never))).toEqual([false, true, true, false]);
  });

  it('withholds its percentage exactly', () => {
    expect(withholdFactor(contract)).toEqual({ unscaled: 25n, scale: 3 });
    expect(withholdFactor({ withholdPercent: '' }).unscaled).toBe(0n);
  });
});

describe('year-end terms', () => {
  const tier = (from: string, to: string, rate = '0.5') => ({ from, to, rate });
  const yearEnd = { individualStopLoss: { attachmentMinor: '6000000', rate: '0.90' }, corridor: [tier('0', '0.05'), tier('0.050', '')], aggregateStopLoss: { attachment: '1.10', rate: '1.00' } };

  it('are part of the contract', () => {
    expect(enterContract({ ...texts, yearEnd }, now).yearEnd).toEqual(yearEnd);
    expect(isEnteredAs(enterContract({ ...texts, yearEnd }, now), { ...texts, yearEnd: { ...yearEnd, corridor: [...yearEnd.corridor] } })).toBe(true);
    for (const other of [null, { ...yearEnd, individualStopLoss: null }, { ...yearEnd, corridor: [] }, { ...yearEnd, aggregateStopLoss: { attachment: '1.2', rate: '1' } }])
      expect(isEnteredAs(enterContract({ ...texts, yearEnd }, now), { ...texts, yearEnd: other })).toBe(false);
  });

  it.each([
    ['tiers from 0', { corridor: [tier('0.01', '')] }, 'corridor[0].from'],
    ['tiers without gap', { corridor: [tier('0', '0.05'), tier('0.06', '')] }, 'corridor[1].from'],
    ['tiers that end after they start', { corridor: [tier('0', '0'), tier('0', '')] }, 'corridor[0].to'],
    ['an open last tier', { corridor: [tier('0', '0.05')] }, 'corridor[0].to'],
    ['only one open tier', { corridor: [tier('0', ''), tier('0.05', '')] }, 'corridor[0].to'],
    ['rates up to 1', { corridor: [tier('0', '', '1.01')] }, 'corridor[0].rate'],
    ['bounds that are numbers', { corridor: [tier('x', '')] }, 'corridor[0]'],
    ['an attachment of at least 1', { aggregateStopLoss: { attachment: '0.99', rate: '1' } }, 'aggregate_stop_loss.attachment'],
    ['a part that the payer bears', { aggregateStopLoss: { attachment: '1', rate: '2' } }, 'aggregate_stop_loss.rate'],
    ['a cost that is not negative', { individualStopLoss: { attachmentMinor: '-1', rate: '1' } }, 'individual_stop_loss.attachment_minor'],
    ['a part of a cost', { individualStopLoss: { attachmentMinor: '1', rate: '1.1' } }, 'individual_stop_loss.rate'],
  ])('are refused without %s', (_rule, change, path) => {
    expect(() => enterContract({ ...texts, yearEnd: { ...yearEnd, ...change } }, now)).toRefuse('INVALID_ARGUMENT', 'CONTRACT_INVALID', `year_end.${path}`);
  });
});
