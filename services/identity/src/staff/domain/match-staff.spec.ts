import type { Instant, LocalDate } from '@maillage/kernel';
import { matchStaff, type KnownDirectory } from './match-staff.js';
import type { StaffFault, StaffLine } from './staff-line.js';

const moment = { now: '2026-06-15T10:00:00.000Z' as Instant, today: '2026-06-15' as LocalDate, zone: 'Europe/Paris' };
const system = 'https://hospital.example/staff';
const line = (number: number, change: Partial<StaffLine> = {}): StaffLine => ({
  line: number, identifier: { system, value: 'a' }, key: `${system}|a`, familyName: 'Petit', givenNames: [], category: 'PARAMEDICAL', profession: 'NURSE', organization: 'o1', from: '2026-01-01' as LocalDate, until: null, subject: null, ...change,
});
const other = { identifier: { system, value: 'b' }, key: `${system}|b` };
const known: KnownDirectory = { organizations: new Map([['o1', ['o1']], ['o2', ['o2']], ['twice', ['o1', 'o2']]]), staff: new Map(), accounts: [] };
const match = (staff: readonly StaffLine[], refused: readonly string[] = [], directory = known) => matchStaff({ staff, refused: new Set(refused) }, directory, moment);

it('each practitioner of a file is decided by itself', () => {
  const { changes, faults } = match([line(2), line(3, other), line(4, { organization: 'o2' })]);
  expect(faults).toEqual([]);
  expect(changes.map(({ outcome, roles }) => [outcome, roles.length])).toEqual([['JOINED', 2], ['JOINED', 1]]);
});

describe('a practitioner is refused whole', () => {
  const rest = { line: 3, column: '', reason: 'OTHER_LINE_REFUSED' } as const;
  it.each<[string, readonly StaffLine[], readonly string[], readonly StaffFault[]]>([
    ['when an organisation is unknown', [line(2, { organization: 'o9' }), line(3)], [], [{ line: 2, column: 'organization', reason: 'ORGANIZATION_UNKNOWN' }, rest]],
    ['when a FINESS number is that of two organisations', [line(2, { organization: 'twice' }), line(3)], [], [{ line: 2, column: 'organization', reason: 'ORGANIZATION_AMBIGUOUS' }, rest]],
    ['when a line could not be read', [line(3)], [`${system}|a`], [rest]],
  ])('%s', (_when, lines, refused, faults) => {
    const decided = match([...lines, line(9, other)], refused);
    expect(decided.faults).toEqual(faults);
    expect(decided.changes).toHaveLength(1);
  });

  it('when the identifier is that of two entries', () => {
    const entry = { practitioner: null, roles: [], accounts: [] };
    const directory = { ...known, staff: new Map([[`${system}|a`, [entry, entry]]]) };
    expect(match([line(2)], [], directory).faults).toEqual([{ line: 2, column: 'national_identifier', reason: 'IDENTIFIER_AMBIGUOUS' }]);
  });

  it('when somebody before it in the file has the subject', () => {
    const { changes, faults } = match([line(2, { subject: 's1' }), line(3, { ...other, subject: 's1' })]);
    expect(faults).toEqual([{ line: 3, column: 'subject', reason: 'SUBJECT_REPEATED' }]);
    expect(changes).toHaveLength(1);
  });
});
