import { idFrom, localDate } from '@maillage/kernel';
import { readCosts } from './read-costs.js';

const [a, b] = [idFrom('a'), idFrom('b')];
const terms = { currency: 'EUR', term: { from: localDate('2025-07-01'), to: localDate('2027-01-01') } };
const read = (...lines: string[]) => readCosts(['person_id,year,cost', ...lines].join('\n'), terms);

describe('a file of costs', () => {
  it('is read with quotes, spaces, line ends and a byte order mark of any program', () => {
    expect(readCosts(`\uFEFFperson_id,year,cost\r\n"${a}",2025,1234.5\r\n\r\n ${b.toUpperCase()} , 2026 ,"0"\r\n`, terms)).toEqual({
      lines: 2, faults: [], costs: [{ line: 2, personId: a, year: 2025, amount: 123_450n }, { line: 4, personId: b, year: 2026, amount: 0n }],
    });
  });

  it('names each fault with its line', () => {
    const { lines, costs, faults } = read(`${a},2026,10`, `x,2026,10`, `${a},2024,10`, `${a},2027,10`, `${b},2026,-1`, `${b},2025,1.005`, `${b},2025,1e3`, `${a},2026,11`, `${a},2026`, `${b},2026,"1,000.00"`);
    expect(lines).toBe(10);
    expect(costs).toEqual([{ line: 2, personId: a, year: 2026, amount: 1_000n }]);
    expect(faults.map(({ line, field, reason }) => `${line} ${field} ${reason}`)).toEqual([
      '3 person_id PERSON_ID_INVALID', '4 year YEAR_OUTSIDE_TERM', '5 year YEAR_OUTSIDE_TERM', '6 cost COST_INVALID', '7 cost COST_INVALID', '8 cost COST_INVALID', '8  LINE_REPEATED', '9  LINE_REPEATED', '10  FIELD_COUNT', '11  FIELD_COUNT',
    ]);
  });

  it('has its header', () => {
    expect(readCosts(`${a},2026,10`, terms).faults).toEqual([{ line: 1, field: '', reason: 'HEADER_INVALID' }]);
  });

  it('is in the minor units of the currency', () => {
    expect(readCosts(`person_id,year,cost\n${a},2026,820`, { ...terms, currency: 'JPY' }).costs[0]!.amount).toBe(820n);
    expect(readCosts(`person_id,year,cost\n${a},2026,820.5`, { ...terms, currency: 'JPY' }).faults).toMatchObject([{ reason: 'COST_INVALID' }]);
    expect(readCosts(`person_id,year,cost\n${a},2026,1.234`, { ...terms, currency: 'TND' }).costs[0]!.amount).toBe(1_234n);
  });
});
