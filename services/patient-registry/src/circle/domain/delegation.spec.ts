import { addMs, instant } from '@maillage/kernel';
import { changeDelegation, delegatedRights, giveDelegation, includesRight, revokeDelegation, type Delegation, type DelegationCommand, type Giver } from './delegation.js';
import { meansTheSameCarer, trustedPersonIsOne } from './delegation-rules.js';

const now = instant('2026-11-24T08:00:00Z');
const person: Giver = { subject: 'own', isPerson: true, ownAccounts: ['own', 'second'] };
const office: Giver = { subject: 'desk', isPerson: false, ownAccounts: ['own', 'second'] };
const command = (change: Partial<DelegationCommand> = {}): DelegationCommand => ({ id: 'd', personId: 'p', carerSubject: 'carer', role: 'FAMILY_CARER', right: 'SEE', categories: [], from: null, until: null, documentId: '', ...change });
const legal = { role: 'LEGAL_REPRESENTATIVE', documentId: 'judgement 12' } as const;
const give = (change: Partial<DelegationCommand> = {}, by = person): Delegation => giveDelegation(command(change), by, now);
const refuses = (category: string, reason: string) => expect.objectContaining({ category, reason });

it('each right includes those before it, and none after it', () => {
  expect(delegatedRights.map((held) => delegatedRights.filter((needed) => includesRight(held, needed)).length)).toEqual([1, 2, 3, 4]);
  expect([includesRight('CO_DECIDE', 'MESSAGE'), includesRight('CO_DECIDE', 'ACT')]).toEqual([true, false]);
});

describe('a delegation', () => {
  it('is given by the person, and by an office for what the law gave', () => {
    expect(give()).toMatchObject({ from: now, givenBy: 'own', form: 'PORTAL', revokedAt: null, version: 1 });
    expect(give(legal, office)).toMatchObject({ givenBy: 'desk', form: 'DOCUMENT', documentId: 'judgement 12' });
    expect(give({ categories: ['addiction'], until: addMs(now, 1) })).toMatchObject({ categories: ['addiction'], until: addMs(now, 1) });
  });

  it.each<[string, string, Partial<DelegationCommand>, Giver]>([
    ['INVALID_ARGUMENT', 'PERIOD_EMPTY', { until: now }, person],
    ['INVALID_ARGUMENT', 'CATEGORY_UNKNOWN', { categories: ['gossip'] }, person],
    ['RULE_VIOLATION', 'REPRESENTATIVE_BY_OFFICE', legal, person],
    ['RULE_VIOLATION', 'DELEGATION_BY_PERSON', {}, office],
    ['RULE_VIOLATION', 'DELEGATION_TO_SELF', { carerSubject: 'own' }, person],
    ['RULE_VIOLATION', 'DELEGATION_TO_SELF', { carerSubject: 'own' }, { ...person, ownAccounts: [] }],
    ['RULE_VIOLATION', 'DELEGATION_TO_SELF', { ...legal, carerSubject: 'second' }, office],
    ['RULE_VIOLATION', 'CATEGORY_NOT_DELEGABLE', { categories: ['money'] }, person],
    ['RULE_VIOLATION', 'DOCUMENT_MISSING', { ...legal, documentId: ' ' }, office],
  ])('is refused as %s %s', (category, reason, change, by) => expect(() => give(change, by)).toThrow(refuses(category, reason)));

  it('changes its right, data and dates, and nothing else', () => {
    const next = changeDelegation(give(), command({ right: 'ACT', categories: ['plan'], until: addMs(now, 5) }), person);
    expect(next).toMatchObject({ right: 'ACT', categories: ['plan'], from: now, until: addMs(now, 5), version: 2 });
  });
  it('is not changed once revoked', () => expect(() => changeDelegation(revokeDelegation(give(), person, now), command({ right: 'ACT' }), person)).toThrow(refuses('CONFLICT', 'DELEGATION_REVOKED')));
  it('is checked again with each change', () => expect(() => changeDelegation(give(), command({ until: now }), person)).toThrow(refuses('INVALID_ARGUMENT', 'PERIOD_EMPTY')));
});

describe('a revocation', () => {
  it('is of the person or the carer, and of an office for what the law gave', () => {
    expect(revokeDelegation(give(), person, now)).toMatchObject({ revokedAt: now, revokedBy: 'own', version: 2 });
    expect(revokeDelegation(give(), { ...person, subject: 'carer' }, now)).toMatchObject({ revokedBy: 'carer' });
    expect(revokeDelegation(give(legal, office), office, now)).toMatchObject({ revokedBy: 'desk' });
  });
  it('by an office is refused for what the person gave', () => expect(() => revokeDelegation(give(), office, now)).toThrow(refuses('RULE_VIOLATION', 'DELEGATION_BY_PERSON')));
  it('by the person is refused for what the law gave', () => expect(() => revokeDelegation(give(legal, office), person, now)).toThrow(refuses('RULE_VIOLATION', 'REPRESENTATIVE_BY_OFFICE')));
});

describe('beside others', () => {
  it('stands one trusted person', () => {
    trustedPersonIsOne(give({ role: 'TRUSTED_PERSON' }), 0);
    trustedPersonIsOne(give(), 1);
    expect(() => trustedPersonIsOne(give({ role: 'TRUSTED_PERSON' }), 1)).toThrow(refuses('RULE_VIOLATION', 'TRUSTED_PERSON_NAMED'));
  });
  it('an id means one carer of one circle', () => {
    meansTheSameCarer(give(), command({ right: 'ACT' }));
    for (const change of [{ personId: 'q' }, { carerSubject: 'another' }, { role: 'TRUSTED_PERSON' }] as const) expect(() => meansTheSameCarer(give(), command(change))).toThrow(refuses('ALREADY_EXISTS', 'DELEGATION_ID_USED'));
  });
});
