import { readStaff } from './read-staff.js';

const header = 'national_identifier,family_name,given_names,category,profession,organization,from,until,subject';
const nurse = ['RPPS|10005173140', 'Petit', 'Hugo;Jean', 'PARAMEDICAL', 'NURSE', '750712184', '2026-01-01', '', 'sub-1'];
const place = (column: string): number => header.split(',').indexOf(column);
const line = (change: Readonly<Record<string, string>> = {}): string => nurse.map((field, index) => change[header.split(',')[index]!] ?? field).join(',');
const read = (...lines: string[]) => readStaff([header, ...lines].join('\n'));

describe('a file of staff', () => {
  it('is read line by line, blank lines passed over, with Windows ends and a byte order mark', () => {
    const file = readStaff(`\uFEFF${header}\r\n\r\n${line()}\r\n`);
    expect(file).toEqual({
      lines: 1, refused: new Set(), faults: [],
      staff: [{
        line: 3, identifier: { system: 'https://rpps.esante.gouv.fr', value: '10005173140' }, key: 'https://rpps.esante.gouv.fr|10005173140', familyName: 'Petit', givenNames: ['Hugo', 'Jean'],
        category: 'PARAMEDICAL', profession: 'NURSE', organization: 'https://finess.esante.gouv.fr|750712184', from: '2026-01-01', until: null, subject: 'sub-1',
      }],
    });
  });

  it.each([
    ['10005173140', 'https://rpps.esante.gouv.fr|10005173140'],
    ['75 93 12345', 'https://adeli.esante.gouv.fr|759312345'],
    ['adeli|759312345', 'https://adeli.esante.gouv.fr|759312345'],
    ['https://hospital.example/staff|a-17', 'https://hospital.example/staff|a-17'],
    ['GLN|7601002000017', 'urn:oid:2.51.1.3|7601002000017'],
  ])('knows %s as %s', (written, key) => expect(read(line({ national_identifier: written })).staff[0]?.key).toBe(key));

  it('takes an id for the organisation', () => {
    expect(read(line({ organization: '01980000-0000-7000-8000-00000000000A' })).staff[0]?.organization).toBe('01980000-0000-7000-8000-00000000000a');
  });

  it('is refused whole with another header, and with too many lines', () => {
    expect(readStaff(line()).faults).toEqual([{ line: 1, column: '', reason: 'HEADER_INVALID' }]);
    expect(read(...Array.from({ length: 20_001 }, () => line())).faults).toEqual([{ line: 20_002, column: '', reason: 'TOO_MANY_LINES' }]);
  });

  it.each([
    ['national_identifier', '10005173141', 'IDENTIFIER_INVALID'],
    ['national_identifier', 'RPPS|', 'IDENTIFIER_INVALID'],
    ['national_identifier', '', 'IDENTIFIER_INVALID'],
    ['national_identifier', 'PASSPORT|1', 'IDENTIFIER_SYSTEM_UNKNOWN'],
    ['national_identifier', 'NIR|255081416802538', 'IDENTIFIER_RESTRICTED'],
    ['family_name', '', 'NAME_MISSING'],
    ['family_name', 'x'.repeat(401), 'FIELD_TOO_LONG'],
    ['category', 'NURSING', 'CATEGORY_UNKNOWN'],
    ['profession', 'WIZARD', 'PROFESSION_UNKNOWN'],
    ['profession', 'SPECIALIST', 'PROFESSION_NOT_IN_CATEGORY'],
    ['from', '2026-02-30', 'DATE_INVALID'],
    ['from', '', 'DATE_INVALID'],
    ['until', '01/02/2026', 'DATE_INVALID'],
    ['until', '2026-01-01', 'ROLE_PERIOD_EMPTY'],
  ])('has a fault for %s "%s": %s', (column, value, reason) => {
    expect(place(column)).toBeGreaterThanOrEqual(0);
    expect(read(line(), line({ [column]: value, subject: 'sub-2' }))).toMatchObject({ lines: 2, staff: [{ line: 2 }], faults: [{ line: 3, column, reason }] });
  });

  it.each([['one field too few', line().slice(0, line().lastIndexOf(',')), 'FIELD_COUNT'], ['a quote left open', `"${line()}`, 'QUOTE_OPEN']])('has a fault for %s', (_what, text, reason) => {
    expect(read(text).faults).toEqual([{ line: 2, column: '', reason }]);
  });

  it('has a fault for a role that stands in it twice, and names all faults of a line', () => {
    expect(read(line(), line()).faults).toEqual([{ line: 3, column: '', reason: 'LINE_REPEATED' }]);
    expect(read(line({ family_name: '', from: 'x' })).faults.map(({ reason }) => reason)).toEqual(['NAME_MISSING', 'DATE_INVALID']);
  });

  it('never says what stands on a line', () => expect(JSON.stringify(read(line({ from: 'x' })).faults)).not.toContain('Petit'));
});
