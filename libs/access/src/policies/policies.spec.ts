import type { Role } from '../roles.js';
import { bases, dataCategories, sensitiveCategories, type Basis, type DataCategory } from '../vocabulary.js';
import { loadPolicies } from './policies.js';
import { policyTexts } from './policy-files.js';

const policies = loadPolicies();
const sees = (roles: readonly Role[], basis: Basis, category: DataCategory): boolean => policies.visibility({ roles: new Set(roles) }).opens.get(category)!.includes(basis);
const seesEverybody = (role: Role): DataCategory[] => [...policies.visibility({ roles: new Set([role]) }).everybody].sort();

describe('what a relationship shows', () => {
  it.each<[Role, Basis, readonly DataCategory[]]>([
    ['person', 'OWN', dataCategories],
    ['person', 'DELEGATION', dataCategories.filter((each) => each !== 'money' && each !== 'access-log')],
    ['person', 'TEAM', []],
    ['clinician', 'TEAM', ['identity', 'contact', 'membership', 'appointment', 'plan', 'social', 'clinical']],
    ['nurse', 'APPOINTMENT', ['identity', 'contact', 'membership', 'appointment', 'plan', 'social', 'clinical']],
    ['clinician', 'REGISTRATION', ['identity', 'contact', 'membership', 'appointment']],
    ['clinician', 'NETWORK_MEMBERSHIP', []],
    ['clinician', 'CONSENT', dataCategories.filter((each) => each !== 'money' && each !== 'access-log')],
    ['nurse', 'BREAK_GLASS', dataCategories.filter((each) => each !== 'money' && each !== 'access-log')],
    ['coordinator', 'NETWORK_MEMBERSHIP', ['identity', 'contact', 'membership', 'appointment', 'plan']],
    ['coordinator', 'CASE_MANAGER', ['identity', 'contact', 'membership', 'appointment', 'plan', 'social', 'clinical']],
    ['coordinator', 'BREAK_GLASS', []],
    ['social-worker', 'REFERRAL', ['identity', 'contact', 'membership', 'appointment', 'plan', 'social']],
    ['social-worker', 'TEAM', ['identity', 'contact', 'membership', 'appointment', 'plan', 'social']],
    ['social-worker', 'APPOINTMENT', []],
    ['secretary', 'APPOINTMENT', ['identity', 'contact', 'membership', 'appointment']],
    ['secretary', 'CONSENT', []],
    ['finance', 'TEAM', []],
    ['operator', 'OWN', []],
    ['network-admin', 'TEAM', []],
  ])('%s by %s', (role, basis, categories) => {
    expect(dataCategories.filter((category) => sees([role], basis, category))).toEqual(dataCategories.filter((category) => categories.includes(category)));
  });

  it('of sensitive categories only by consent, delegation, emergency or to the person', () => {
    for (const category of sensitiveCategories)
      for (const basis of bases) {
        const open = sees(['clinician', 'nurse', 'social-worker', 'coordinator', 'secretary', 'finance', 'integration', 'network-admin'], basis, category as DataCategory);
        expect([basis, open]).toEqual([basis, basis === 'CONSENT' || basis === 'BREAK_GLASS']);
      }
  });

  it('is what the roles show together', () => {
    expect(sees(['social-worker'], 'TEAM', 'clinical')).toBe(false);
    expect(sees(['social-worker', 'nurse'], 'TEAM', 'clinical')).toBe(true);
  });
});

describe('what needs no relationship', () => {
  it.each<[Role, DataCategory[]]>([
    ['finance', ['membership', 'money']],
    ['integration', dataCategories.filter((each) => each !== 'access-log').sort()],
    ['network-admin', ['contact', 'identity', 'membership']],
    ['privacy-officer', ['access-log']],
    ['clinician', []],
    ['coordinator', []],
    ['operator', []],
    ['person', []],
  ])('of %s', (role, categories) => expect(seesEverybody(role)).toEqual(categories));

  it('is nothing for an account that is a person as well', () => {
    expect(policies.visibility({ roles: new Set<Role>(['person', 'integration']) }).everybody.size).toBe(0);
  });
});

describe('policies as a text', () => {
  it('answer the same object for the same roles', () => {
    expect(policies.visibility({ roles: new Set<Role>(['nurse', 'clinician']) })).toBe(policies.visibility({ roles: new Set<Role>(['clinician', 'nurse']) }));
  });

  it.each([
    ['that is broken', 'permit (principal'],
    ['of an unknown role', 'permit (principal in Role::"janitor", action == Action::"see", resource);'],
    ['of an unknown category', 'permit (principal, action == Action::"see", resource == Category::"shoe-size");'],
    ['of an unknown basis', 'permit (principal, action == Action::"see", resource) when { context.basis == Basis::"LUCK" };'],
    ['of an unknown action', 'permit (principal, action == Action::"guess", resource);'],
  ])('%s stop the start', (_what, text) => {
    expect(() => loadPolicies(new Map([...policyTexts(), ['wrong.cedar', text]]))).toThrow(/access policies/);
  });

  it('that forbid win over those that permit', () => {
    const closed = loadPolicies(new Map([...policyTexts(), ['closed.cedar', 'forbid (principal, action, resource) when { resource == Category::"clinical" };']]));
    expect(closed.visibility({ roles: new Set<Role>(['clinician']) }).opens.get('clinical')).toEqual([]);
  });
});
