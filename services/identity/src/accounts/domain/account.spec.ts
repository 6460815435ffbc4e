import '@maillage/testing';
import type { Instant } from '@maillage/kernel';
import { repeatIsTheSame, roleIsHeldThere, subjectIsFree } from './account-rules.js';
import { stateOf, type AccountLink } from './account.js';
import { endAccount, linkAccount, moveAccount, reopenAccount } from './decide-account.js';

const at = (text: string) => text as Instant;
const now = at('2026-06-15T10:00:00.000Z');
const before = at('2026-06-15T09:59:59.999Z');
const later = at('2026-07-01T00:00:00.000Z');
const link: AccountLink = { id: 'a1', subject: 's1', kind: 'PRACTITIONER', practitionerId: 'p1', personId: null, organizationId: 'o1' };
const ofPerson: AccountLink = { ...link, kind: 'PERSON', practitionerId: null, personId: 'x1', organizationId: null };
const account = linkAccount(link, now);
const ended = endAccount(account, { until: null, version: 1 }, now);

describe('linking an account', () => {
  it('opens it', () => {
    expect(account).toEqual({ ...link, from: now, until: null, version: 1 });
    expect(stateOf(account, now)).toBe('ACTIVE');
  });

  it.each(['PERSON', 'CARER'] as const)('of a person may be of kind %s', (kind) => expect(linkAccount({ ...ofPerson, kind }, now)).toMatchObject({ kind, personId: 'x1' }));

  it.each<[string, AccountLink]>([
    ['a practitioner as PERSON', { ...link, kind: 'PERSON' }],
    ['a practitioner as CARER', { ...link, kind: 'CARER' }],
    ['a person as PRACTITIONER', { ...ofPerson, kind: 'PRACTITIONER' }],
  ])('refuses %s', (_what, wrong) => expect(() => linkAccount(wrong, now)).toRefuse('INVALID_ARGUMENT', 'ACCOUNT_KIND_WRONG', 'kind'));

  it('may be repeated', () => expect(() => repeatIsTheSame(account, link)).not.toThrow());

  it.each<[string, Partial<AccountLink>]>([
    ['another subject', { subject: 's2' }],
    ['another practitioner', { practitionerId: 'p2' }],
    ['a person instead', { practitionerId: null, personId: 'x1' }],
    ['another kind', { kind: 'CARER' }],
    ['another organisation', { organizationId: 'o2' }],
  ])('is refused under its id with %s', (_what, change) => {
    expect(() => repeatIsTheSame(account, { ...link, ...change })).toRefuse('ALREADY_EXISTS', 'ACCOUNT_ID_USED', 'account_id');
  });

  it('needs a subject that nobody holds', () => {
    expect(() => subjectIsFree(null)).not.toThrow();
    expect(() => subjectIsFree(link)).toRefuse('ALREADY_EXISTS', 'SUBJECT_LINKED', 'subject');
  });
});

describe('ending an account', () => {
  it('ends it now, or ahead', () => {
    expect(ended).toMatchObject({ until: now, version: 2 });
    expect(stateOf(ended, now)).toBe('ENDED');
    const ending = endAccount(account, { until: later, version: 1 }, now);
    expect(stateOf(ending, now)).toBe('ACTIVE');
    expect(stateOf(ending, later)).toBe('ENDED');
    expect(endAccount(ending, { until: null, version: 2 }, now)).toMatchObject({ until: now, version: 3 });
  });

  it('may be repeated, whatever version is named', () => {
    expect(endAccount(ended, { until: null, version: 1 }, later)).toBe(ended);
    const ending = endAccount(account, { until: later, version: 1 }, now);
    expect(endAccount(ending, { until: later, version: 1 }, now)).toBe(ending);
  });

  it('is refused to be past, stale, or of one that has ended', () => {
    expect(() => endAccount(account, { until: before, version: 1 }, now)).toRefuse('INVALID_ARGUMENT', 'ACCOUNT_END_PAST', 'until');
    expect(() => endAccount(account, { until: later, version: 7 }, now)).toRefuse('CONFLICT', 'STALE_VERSION');
    expect(() => endAccount(ended, { until: later, version: 0 }, now)).toRefuse('CONFLICT', 'ACCOUNT_ENDED');
  });
});

describe('moving an account', () => {
  it('changes the organisation, once', () => {
    const moved = moveAccount(account, { organizationId: 'o2', version: 1 }, now);
    expect(moved).toMatchObject({ organizationId: 'o2', version: 2 });
    expect(moveAccount(moved, { organizationId: 'o2', version: 1 }, now)).toBe(moved);
  });

  it('is refused when it has ended, is of a person, or stale', () => {
    expect(() => moveAccount(ended, { organizationId: 'o2', version: 0 }, now)).toRefuse('CONFLICT', 'ACCOUNT_ENDED');
    expect(() => moveAccount(linkAccount(ofPerson, now), { organizationId: 'o2', version: 0 }, now)).toRefuse('RULE_VIOLATION', 'ACCOUNT_NOT_OF_STAFF');
    expect(() => moveAccount(account, { organizationId: 'o2', version: 7 }, now)).toRefuse('CONFLICT', 'STALE_VERSION');
  });

  it('needs a role there', () => {
    expect(() => roleIsHeldThere(true)).not.toThrow();
    expect(() => roleIsHeldThere(false)).toRefuse('RULE_VIOLATION', 'ROLE_MISSING', 'organization_id');
  });
});

describe('opening an account again', () => {
  it('lifts its end, and changes nothing of one without', () => {
    expect(reopenAccount(ended, null)).toMatchObject({ until: null, version: 3 });
    expect(reopenAccount(account, null)).toBe(account);
  });
});
