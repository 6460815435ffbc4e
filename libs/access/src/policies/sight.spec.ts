import fc from 'fast-check';
import { bases, type Basis } from '../bases.js';
import { dataCategories, type DataCategory } from '../data-categories.js';
import { purposes, usualPurpose, type Purpose } from '../purposes.js';
import { roles, type Role } from '../roles.js';
import { loadPolicies } from './load-policies.js';
import { policiesOf, type Visibility } from './policies.js';

const policies = loadPolicies();
const basic = ['identity', 'contact', 'membership', 'appointment'] as const;
const sensitive = ['mental-health', 'sexual-health', 'addiction'] as const;
const ordinary = [...basic, 'plan', 'social', 'clinical'] as const;
const usual: Readonly<Record<Role, Purpose>> = { clinician: 'TREAT', nurse: 'TREAT', 'social-worker': 'TREAT', coordinator: 'TREAT', secretary: 'TREAT', finance: 'HPAYMT', 'network-admin': 'HOPERAT', integration: 'HOPERAT', operator: 'HOPERAT', person: 'PATRQT' };
const seen = (some: readonly Role[], purpose: Purpose, payerNetwork?: true): Visibility => policies.visibility({ roles: new Set(some), payerNetwork }, purpose);
const categoriesBy = (role: Role, basis: Basis): DataCategory[] => dataCategories.filter((category) => seen([role], usual[role]).opens.get(category)?.includes(basis));

describe('what a role sees of a person, by the basis of the relationship', () => {
  // Every pair of role and basis that opens something; each pair that is not here must open nothing.
  const sight: readonly [Role, Basis, readonly DataCategory[]][] = [
    ...(['clinician', 'nurse'] as const).flatMap((role): [Role, Basis, readonly DataCategory[]][] => [
      [role, 'REGISTRATION', basic],
      [role, 'TEAM', ordinary],
      [role, 'CASE_MANAGER', ordinary],
      [role, 'APPOINTMENT', ordinary],
      [role, 'CONSENT', [...ordinary, ...sensitive]],
      [role, 'BREAK_GLASS', [...ordinary, ...sensitive]],
    ]),
    ['social-worker', 'REGISTRATION', basic],
    ...(['SOCIAL_WORKER', 'TEAM', 'CASE_MANAGER', 'REFERRAL', 'APPOINTMENT'] as const).map((basis): [Role, Basis, readonly DataCategory[]] => ['social-worker', basis, [...basic, 'plan', 'social']]),
    ['social-worker', 'CONSENT', [...ordinary, ...sensitive]],
    ['social-worker', 'LEGAL_DUTY', ['identity', 'contact', 'social']],
    ['coordinator', 'REGISTRATION', basic],
    ['coordinator', 'NETWORK_MEMBERSHIP', [...basic, 'plan']],
    ['coordinator', 'TEAM', ordinary],
    ['coordinator', 'CASE_MANAGER', ordinary],
    ['coordinator', 'CONSENT', [...ordinary, ...sensitive]],
    ...(['REGISTRATION', 'NETWORK_MEMBERSHIP', 'TEAM', 'APPOINTMENT', 'REFERRAL'] as const).map((basis): [Role, Basis, readonly DataCategory[]] => ['secretary', basis, basic]),
    ['finance', 'NETWORK_MEMBERSHIP', ['membership', 'money']],
    ['network-admin', 'REGISTRATION', ['identity', 'membership']],
    ['network-admin', 'NETWORK_MEMBERSHIP', ['identity', 'membership']],
    ['person', 'OWN', [...ordinary, ...sensitive, 'access-log']],
    ['person', 'DELEGATION', ordinary],
  ];

  it.each(sight)('%s by %s', (role, basis, categories) => {
    expect(categoriesBy(role, basis)).toEqual(categories);
  });

  it('and nothing by any other', () => {
    const others = roles.flatMap((role) => bases.filter((basis) => !sight.some(([aRole, aBasis]) => aRole === role && aBasis === basis)).map((basis) => [role, basis] as const));
    expect(others.filter(([role, basis]) => categoriesBy(role, basis).length > 0)).toEqual([]);
  });

  it('an operator sees no person for any purpose', () => {
    for (const purpose of purposes) expect(seen(['operator'], purpose)).toMatchObject({ unlimited: false, opens: new Map() });
  });

  it('a feed sees everybody, and nobody else does', () => {
    expect(roles.filter((role) => purposes.some((purpose) => seen([role], purpose).unlimited))).toEqual(['integration']);
  });
});

describe('purposes', () => {
  it.each<[Role, readonly Purpose[]]>([
    ['clinician', ['TREAT', 'ETREAT']],
    ['nurse', ['TREAT', 'ETREAT']],
    ['social-worker', ['TREAT', 'HLEGAL']],
    ['coordinator', ['TREAT']],
    ['secretary', ['TREAT']],
    ['finance', ['HPAYMT']],
    ['integration', ['TREAT', 'HPAYMT', 'HOPERAT']],
    ['network-admin', ['HOPERAT']],
    ['person', ['PATRQT']],
  ])('of a %s are %j, and for any other it sees nothing (INF-4)', (role, own) => {
    expect(purposes.filter((purpose) => seen([role], purpose).unlimited || seen([role], purpose).opens.size > 0)).toEqual(own);
  });

  it('that are none open nothing', () => {
    expect(seen(roles, 'HMARKT' as Purpose)).toMatchObject({ unlimited: false, opens: new Map() });
  });

  it('of one role do not open what another sees: a nurse who also does the accounts sees no record for payment', () => {
    expect(dataCategories.filter((category) => seen(['nurse', 'finance'], 'HPAYMT').opens.has(category))).toEqual(['membership', 'money']);
    expect(seen(['nurse', 'finance'], 'TREAT').opens.has('money')).toBe(false);
  });

  it.each<[readonly Role[], Purpose]>([[['finance', 'nurse'], 'TREAT'], [['finance', 'person'], 'HPAYMT'], [['network-admin'], 'HOPERAT'], [['integration'], 'HOPERAT'], [['person'], 'PATRQT'], [[], 'PATRQT']])('that are not named are for %j %s', (some, purpose) => {
    expect(usualPurpose({ roles: new Set(some) })).toBe(purpose);
  });
});

describe('an account of a payer network', () => {
  it('sees who somebody is, membership and money, whatever its roles and the relationship (NET-9)', () => {
    const visible = new Set(roles.flatMap((role) => purposes.flatMap((purpose) => [...seen([role], purpose, true).opens.keys()])));
    expect(dataCategories.filter((category) => visible.has(category))).toEqual(['identity', 'contact', 'membership', 'money']);
  });

  it('is no feed', () => {
    expect(purposes.some((purpose) => seen(roles, purpose, true).unlimited)).toBe(false);
  });
});

describe('a visibility', () => {
  it('is the same object for the same roles', () => {
    expect(seen(['nurse', 'coordinator'], 'TREAT')).toBe(seen(['coordinator', 'nurse'], 'TREAT'));
    expect(seen(['nurse'], 'TREAT')).not.toBe(seen(['nurse'], 'TREAT', true));
  });

  it('never becomes less by one role more', () => {
    fc.assert(
      fc.property(fc.subarray([...roles]), fc.constantFrom(...roles), fc.constantFrom(...purposes), (some, added, purpose) => {
        const before = seen(some, purpose);
        const after = seen([...some, added], purpose);
        expect(after.unlimited || !before.unlimited).toBe(true);
        if (!after.unlimited) for (const [category, opening] of before.opens) expect(after.opens.get(category)).toEqual(expect.arrayContaining([...opening]));
      }),
    );
  });

  it('is empty when the policies cannot decide', () => {
    expect(policiesOf(() => false).visibility({ roles: new Set(roles) }, 'TREAT')).toMatchObject({ unlimited: false, opens: new Map() });
  });
});
