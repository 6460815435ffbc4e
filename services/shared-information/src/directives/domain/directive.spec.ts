import { addMs, instant } from '@maillage/kernel';
import { endDirective, recordDirective, type Directive, type DirectiveCommand, type Speaker } from './directive.js';
import { repeatIsTheSame } from './directive-rules.js';

const now = instant('2026-11-24T08:00:00Z');
const person: Speaker = { subject: 's1', isPerson: true, grantees: ['account:s1'] };
const nurse: Speaker = { subject: 's2', isPerson: false, grantees: ['account:s2', 'practitioner:p2', 'organisation:o2', '*'] };
const command = (change: Partial<DirectiveCommand> = {}): DirectiveCommand => ({ id: 'd', personId: 'p', effect: 'ALLOW', whom: 'practitioner:p1', categories: ['clinical'], purpose: '', from: null, until: null, form: 'PORTAL', ...change });
const record = (change: Partial<DirectiveCommand> = {}, by = person): Directive => recordDirective(command(change), by, now);
const refuses = (category: string, reason: string) => expect.objectContaining({ category, reason });

describe('a directive', () => {
  it('holds from now on unless told, and knows who wrote it down', () => {
    expect(record()).toMatchObject({ from: now, recordedAt: now, recordedBy: 's1', endedAt: null, version: 1 });
    expect(record({ from: addMs(now, 1) }).from).toBe(addMs(now, 1));
  });

  it.each<[string, Partial<DirectiveCommand>, Speaker]>([
    ['a consent by the person to one practitioner', {}, person],
    ['a refusal of all, by everybody', { effect: 'REFUSE', whom: '*', categories: [] }, person],
    ['a consent to everybody that names what', { whom: '*' }, person],
    ['a sensitive consent by the person', { categories: ['addiction'] }, person],
    ['a sensitive consent on paper', { categories: ['addiction'], form: 'PAPER' }, nurse],
    ['an oral refusal of sensitive data', { effect: 'REFUSE', categories: ['addiction'], form: 'ORAL' }, nurse],
    ['a refusal of whoever writes it down', { effect: 'REFUSE', whom: 'practitioner:p2', form: 'ORAL' }, nurse],
    ['a refusal of money to somebody', { effect: 'REFUSE', categories: ['money'] }, person],
    ['a refusal of payment', { effect: 'REFUSE', purpose: 'HPAYMT' }, person],
    ['a refusal in emergencies', { effect: 'REFUSE', purpose: 'ETREAT' }, person],
    ['a day', { until: addMs(now, 1) }, person],
  ])('may be %s', (_what, change, by) => expect(record(change, by)).toMatchObject(change));

  it.each<[string, string, Partial<DirectiveCommand>, Speaker]>([
    ['INVALID_ARGUMENT', 'PERIOD_EMPTY', { until: now }, person],
    ['INVALID_ARGUMENT', 'CATEGORY_UNKNOWN', { categories: ['gossip'] }, person],
    ['INVALID_ARGUMENT', 'PURPOSE_UNKNOWN', { purpose: 'HMARKT' }, person],
    ['RULE_VIOLATION', 'GIVEN_BY_PORTAL', {}, nurse],
    ['RULE_VIOLATION', 'GIVEN_BY_PORTAL', { form: 'ORAL' }, person],
    ['RULE_VIOLATION', 'CATEGORY_NOT_CONSENTABLE', { categories: ['clinical', 'access-log'] }, person],
    ['RULE_VIOLATION', 'CONSENT_FOR_PAYMENT', { purpose: 'HPAYMT' }, person],
    ['RULE_VIOLATION', 'CONSENT_NEEDS_NAMED_CATEGORY', { whom: '*', categories: [] }, person],
    ['RULE_VIOLATION', 'CONSENT_NEEDS_PAPER', { categories: ['mental-health'], form: 'ORAL' }, nurse],
    ['RULE_VIOLATION', 'REFUSAL_OF_OWN_ACCESS', { effect: 'REFUSE', whom: 'organisation:o1' }, { ...person, grantees: ['account:s1', 'organisation:o1'] }],
  ])('is refused as %s %s', (category, reason, change, by) => expect(() => record(change, by)).toThrow(refuses(category, reason)));
});

describe('the end of a directive', () => {
  it('comes at once and keeps what was', () => {
    const until = addMs(now, 10);
    expect(endDirective(record({ until }), person, addMs(now, 9))).toMatchObject({ until, endedAt: addMs(now, 9), endedBy: 's1', version: 2 });
  });
  it('comes before it has begun, too', () => expect(endDirective(record({ from: addMs(now, 10) }), person, now)).toMatchObject({ endedAt: now }));
  it('does not come after its own', () => expect(() => endDirective(record({ until: addMs(now, 10) }), person, addMs(now, 10))).toThrow(refuses('CONFLICT', 'DIRECTIVE_OVER')));
  it('is not for who is refused by name', () => {
    for (const whom of ['practitioner:p2', 'organisation:o2']) expect(() => endDirective(record({ effect: 'REFUSE', whom }), nurse, now)).toThrow(refuses('RULE_VIOLATION', 'REFUSAL_OF_ACTOR'));
    for (const whom of ['practitioner:p1', '*']) expect(endDirective(record({ effect: 'REFUSE', whom }), nurse, now)).toMatchObject({ endedBy: 's2' });
  });
});

describe('a directive id used again', () => {
  it('means the same decision', () => {
    const from = addMs(now, 1);
    expect(() => repeatIsTheSame(record(), command())).not.toThrow();
    expect(() => repeatIsTheSame(record({ from }), command({ from }))).not.toThrow();
    expect(() => repeatIsTheSame(record({ categories: ['clinical', 'social'] }), command({ categories: ['social', 'clinical'] }))).not.toThrow();
  });
  it.each<Partial<DirectiveCommand>>([{ effect: 'REFUSE' }, { personId: 'q' }, { whom: '*' }, { categories: [] }, { purpose: 'TREAT' }, { until: addMs(now, 9) }, { from: addMs(now, 1) }, { form: 'PAPER' }])('and no other: %j', (change) =>
    expect(() => repeatIsTheSame(record(), command(change))).toThrow(refuses('ALREADY_EXISTS', 'DIRECTIVE_ID_USED')));
});
