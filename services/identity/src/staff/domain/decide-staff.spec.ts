import '@maillage/testing';
import type { Instant, LocalDate } from '@maillage/kernel';
import type { Account } from '../../accounts/domain/account.js';
import { decideStaff, type KnownStaff, type PlacedLine, type StaffChange, type Step } from './decide-staff.js';
import type { StaffFault } from './staff-line.js';

const moment = { now: '2026-06-15T10:00:00.000Z' as Instant, today: '2026-06-15' as LocalDate, zone: 'Europe/Paris' };
const day = (text: string) => text as LocalDate;
const system = 'https://rpps.esante.gouv.fr';
const nurse: PlacedLine = {
  line: 2, identifier: { system, value: '10005173140' }, key: `${system}|10005173140`, familyName: 'Petit', givenNames: ['Hugo'],
  category: 'PARAMEDICAL', profession: 'NURSE', organizationId: 'o1', from: day('2026-01-01'), until: null, subject: 's1',
};
const nobody: KnownStaff = { practitioner: null, roles: [], accounts: [] };
const lines = (...changes: Partial<PlacedLine>[]) => changes.map((change, index) => ({ ...nurse, line: index + 2, ...change })) as [PlacedLine, ...PlacedLine[]];

const decide = (known: KnownStaff, ...changes: Partial<PlacedLine>[]): StaffChange => {
  const decided = decideStaff(known, lines(...changes), moment);
  if (!('outcome' in decided)) throw new Error(`refused: ${JSON.stringify(decided)}`);
  return decided;
};
const faultsOf = (known: KnownStaff, ...changes: Partial<PlacedLine>[]): readonly StaffFault[] => {
  const decided = decideStaff(known, lines(...changes), moment);
  if ('outcome' in decided) throw new Error(`it was not refused: ${decided.outcome}`);
  return decided;
};
const kept = <T extends { readonly id: string }>(known: readonly T[], steps: readonly Step<T>[]): T[] => [...new Map([...known, ...steps.map(({ after }) => after)].map((each) => [each.id, each])).values()];
/** What is known once a change is stored. */
const after = (change: StaffChange, known = nobody): KnownStaff => ({ practitioner: change.practitioner.after, roles: kept(known.roles, change.roles), accounts: kept(known.accounts, change.accounts) });
const joined = after(decide(nobody, {}));
const accountOf = ({ accounts }: KnownStaff): Account => accounts[0]!;

describe('a joiner', () => {
  it('becomes practitioner, role and account', () => {
    const change = decide(nobody, {});
    expect(change.outcome).toBe('JOINED');
    expect(change.practitioner).toMatchObject({ before: null, after: { familyName: 'Petit', category: 'PARAMEDICAL', identifiers: [nurse.identifier], active: true, version: 1 } });
    expect(change.roles).toMatchObject([{ before: null, after: { organizationId: 'o1', profession: 'NURSE', from: '2026-01-01', until: null } }]);
    expect(change.accounts).toMatchObject([{ before: null, after: { subject: 's1', kind: 'PRACTITIONER', organizationId: 'o1', from: moment.now, until: null } }]);
  });

  it('may have roles in several organisations, and sign in nowhere', () => {
    const change = decide(nobody, { subject: null }, { organizationId: 'o2', subject: null });
    expect(change.roles).toHaveLength(2);
    expect(change.accounts).toEqual([]);
  });

  it('for a time has an account until the day begins on which the last role is no more', () => {
    expect(decide(nobody, { until: day('2026-09-01') }).accounts[0]!.after).toMatchObject({ until: '2026-08-31T22:00:00.000Z' });
  });

  it('who has left already gets no account', () => expect(decide(nobody, { until: day('2026-06-01') })).toMatchObject({ outcome: 'JOINED', accounts: [] }));

  it('sent again is unchanged', () => {
    expect(decide(joined, {})).toMatchObject({ outcome: 'UNCHANGED', roles: [], accounts: [] });
    const known = after(decide(nobody, { until: day('2026-09-01') }));
    expect(decide(known, { until: day('2026-09-01') })).toMatchObject({ outcome: 'UNCHANGED', roles: [], accounts: [] });
  });

  it('who is in the directory already keeps the entry, its category and its other identifiers', () => {
    const practitioner = { ...joined.practitioner!, id: 'p9', category: 'SOCIAL', active: false, identifiers: [nurse.identifier, { system: 'urn:x', value: '1' }] } as const;
    const change = decide({ ...nobody, practitioner }, {});
    expect(change.practitioner.after).toMatchObject({ id: 'p9', category: 'SOCIAL', active: true, identifiers: practitioner.identifiers });
    expect(change.roles[0]!.after.practitionerId).toBe('p9');
  });
});

describe('a mover', () => {
  it('ends one role and begins another on a day, in either order of the lines, and the account follows', () => {
    const end = { until: day('2026-06-15') };
    const begin = { organizationId: 'o2', from: day('2026-06-15') };
    for (const change of [decide(joined, end, begin), decide(joined, begin, end)]) {
      expect(change.outcome).toBe('MOVED');
      expect(change.roles.map((step) => [step.after.organizationId, step.after.until]).sort()).toEqual([['o1', '2026-06-15'], ['o2', null]]);
      expect(change.accounts).toMatchObject([{ after: { organizationId: 'o2', until: null, version: 2 } }]);
    }
  });

  it('within an organisation makes room for the role that follows', () => {
    const change = decide(joined, { from: day('2026-07-01') }, { until: day('2026-07-01') });
    expect(change.roles).toHaveLength(2);
  });

  it('who gets a role more stays where the account is', () => {
    expect(decide(joined, {}, { organizationId: 'o2', from: day('2026-06-01') })).toMatchObject({ outcome: 'MOVED', accounts: [] });
  });

  it('with another name has another name', () => {
    expect(decide(joined, { familyName: 'Petit-Roux' })).toMatchObject({ outcome: 'MOVED', practitioner: { after: { familyName: 'Petit-Roux', version: 2 } }, roles: [], accounts: [] });
  });
});

describe('a leaver', () => {
  it('loses roles and every account, though the line names no subject', () => {
    const change = decide(joined, { until: day('2026-06-15'), subject: null });
    expect(change).toMatchObject({ outcome: 'LEFT', roles: [{ after: { until: '2026-06-15' } }], accounts: [{ after: { until: moment.now, version: 2 } }] });
    expect(decide(after(change, joined), { until: day('2026-06-15'), subject: null })).toMatchObject({ outcome: 'UNCHANGED', accounts: [] });
  });

  it('on a day to come loses the account when it begins', () => {
    expect(decide(joined, { until: day('2026-07-01') })).toMatchObject({ outcome: 'LEFT', accounts: [{ after: { until: '2026-06-30T22:00:00.000Z' } }] });
  });

  it('of one of two roles keeps the account', () => {
    const known = after(decide(nobody, {}, { organizationId: 'o2' }));
    const change = decide(known, { organizationId: 'o2', until: day('2026-06-15') });
    expect(change).toMatchObject({ outcome: 'MOVED', accounts: [] });
  });

  it('who joins again has the account again', () => {
    const left = after(decide(joined, { until: day('2026-06-15') }), joined);
    const change = decide(left, { from: day('2026-06-15') });
    expect(change).toMatchObject({ outcome: 'MOVED', accounts: [{ after: { until: null, version: 3 } }] });
  });
});

describe('an account that was ended by hand', () => {
  const known = { ...joined, accounts: [{ ...accountOf(joined), until: '2026-06-10T00:00:00.000Z' as Instant, version: 2 }] };
  it('stays ended while the file says nothing new', () => expect(decide(known, {})).toMatchObject({ outcome: 'UNCHANGED', accounts: [] }));
  it('stays ended when another role is added', () => expect(decide(known, {}, { organizationId: 'o2' }).accounts).toEqual([]));
});

describe('lines are refused', () => {
  const another: Account = { ...accountOf(joined), id: 'a9', subject: 's9', practitionerId: 'p9' };
  it.each<[string, KnownStaff, Partial<PlacedLine>[], Partial<StaffFault>]>([
    ['with two family names', nobody, [{}, { organizationId: 'o2', familyName: 'Roux' }], { line: 3, column: 'family_name', reason: 'NAME_DIFFERS' }],
    ['with two sets of given names', nobody, [{}, { organizationId: 'o2', givenNames: ['Jean'] }], { line: 3, column: 'given_names', reason: 'NAME_DIFFERS' }],
    ['with two subjects', nobody, [{}, { organizationId: 'o2', subject: 's2' }], { line: 3, column: 'subject', reason: 'SUBJECT_DIFFERS' }],
    ['with roles that overlap', joined, [{ from: day('2026-02-01') }], { line: 2, column: 'from', reason: 'ROLE_OVERLAPS' }],
    ['with another end of a role that has ended', after(decide(joined, { until: day('2026-06-15') }), joined), [{ until: day('2026-08-01') }], { line: 2, column: 'until', reason: 'ROLE_ENDED' }],
    ['with the subject of somebody else', { ...nobody, accounts: [another] }, [{ subject: 's9' }], { line: 2, column: 'subject', reason: 'SUBJECT_LINKED' }],
    ['with a second subject of somebody who signs in', joined, [{ subject: 's2' }], { line: 2, column: 'subject', reason: 'PRACTITIONER_LINKED' }],
  ])('%s', (_what, known, changes, fault) => expect(faultsOf(known, ...changes)).toEqual([fault]));
});
