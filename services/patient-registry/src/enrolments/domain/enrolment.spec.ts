import { instant, localDate, type LocalDate } from '@maillage/kernel';
import { endEnrolment, enrol, enrolmentAfterDeath, isSameNotice } from './enrolment.js';
import { endsOnce, enrolmentIsAlone, membershipIsSigned, repeatIsTheSame } from './enrolment-rules.js';
import { firstCoveredDay, firstUncoveredDay, ruleFor, type ProgrammeRule } from './programme-rules.js';

const day = (text: string): LocalDate => localDate(text);
const now = instant('2026-10-05T08:00:00Z');
const pace: ProgrammeRule = { programme: 'PACE', validFrom: day('0001-01-01'), validTo: null, start: 'FIRST_OF_MONTH_AFTER_SIGNATURE', voluntaryEnd: 'FIRST_OF_NEXT_MONTH', involuntaryEnd: 'FIRST_OF_MONTH_AFTER_NOTICE_DAYS', noticeDays: 30, source: '42 CFR 460' };
const standard: ProgrammeRule = { ...pace, programme: '*', start: 'ASKED_DAY_FROM_SIGNATURE', voluntaryEnd: 'DAY_AFTER_NOTICE', involuntaryEnd: 'DAY_AFTER_NOTICE', noticeDays: 0 };
const refuses = (category: string, reason: string) => expect.objectContaining({ category, reason });

describe('PACE (domain part 01, section 2.1.2)', () => {
  it.each([['2026-03-31', '2026-04-01'], ['2026-04-01', '2026-05-01'], ['2026-12-31', '2027-01-01']])('an agreement of %s takes effect on %s', (signedOn, from) => expect(firstCoveredDay(pace, { signedOn: day(signedOn), asked: day(signedOn) })).toBe(from));
  it.each([['2026-04-01', '2026-04-01'], ['2026-05-10', '2026-06-01'], ['2026-06-01', '2026-06-01']])('asked for %s it begins on %s, a first of a month', (asked, from) => expect(firstCoveredDay(pace, { signedOn: day('2026-03-10'), asked: day(asked) })).toBe(from));
  it.each([['2026-12-15', '2027-01-01'], ['2026-12-01', '2027-01-01'], ['2026-12-31', '2027-01-01']])('a voluntary notice of %s takes effect on %s', (notice, to) => expect(firstUncoveredDay(pace, 'VOLUNTARY', day(notice))).toBe(to));
  it.each([['2026-03-10', '2026-05-01'], ['2026-03-02', '2026-04-01'], ['2026-03-01', '2026-04-01'], ['2026-03-03', '2026-05-01']])('an involuntary notice of %s takes effect on %s', (notice, to) => expect(firstUncoveredDay(pace, 'INVOLUNTARY', day(notice))).toBe(to));
});

describe('a programme without a rule of its own', () => {
  it('begins on the asked day, never before the signature', () => {
    expect(firstCoveredDay(standard, { signedOn: day('2026-08-31'), asked: day('2026-09-01') })).toBe('2026-09-01');
    expect(firstCoveredDay(standard, { signedOn: day('2026-09-05'), asked: day('2026-09-01') })).toBe('2026-09-05');
  });
  it.each(['VOLUNTARY', 'INVOLUNTARY'] as const)('covers the day of a %s notice', (reason) => expect(firstUncoveredDay(standard, reason, day('2026-09-15'))).toBe('2026-09-16'));
});

describe('rules in their time', () => {
  const changed: ProgrammeRule = { ...pace, validFrom: day('2027-01-01'), noticeDays: 60 };
  const rules = [standard, { ...pace, validTo: day('2027-01-01') }, changed];
  it.each([['2026-12-31', 30], ['2027-01-01', 60]])('the version of %s waits %s days', (on, days) => expect(ruleFor(rules, 'PACE', day(on)).noticeDays).toBe(days));
  it('fall back on the rule for all', () => expect(ruleFor(rules, 'OSI', day('2026-01-01'))).toBe(standard));
  it('that are missing are a defect', () => expect(() => ruleFor([], 'OSI', day('2026-01-01'))).toThrow(refuses('INTERNAL', 'INTERNAL')));
});

describe('an enrolment', () => {
  const command = { id: 'e', membershipId: 'm', networkId: 'n', personId: 'p', programme: 'IDN', contractId: 'c', askedFrom: day('2026-09-01'), from: day('2026-09-01') };
  const open = enrol(command, null, now);
  const notice = { noticeOn: day('2026-09-15'), reason: 'VOLUNTARY' as const };
  const left = endEnrolment(open, notice, standard, now);

  it('ends after the notice, once, and knows its own notice again', () => {
    expect(left).toMatchObject({ to: '2026-09-16', endReason: 'VOLUNTARY', version: 2 });
    expect(() => endEnrolment(left, { ...notice, noticeOn: day('2026-09-20') }, standard, now)).toThrow(refuses('CONFLICT', 'ENROLMENT_ENDED'));
    expect(isSameNotice(left, notice)).toBe(true);
    expect(isSameNotice(left, { ...notice, reason: 'INVOLUNTARY' })).toBe(false);
    expect(() => endsOnce(open)).not.toThrow();
  });
  it('covers no day when the notice came before its first', () => expect(endEnrolment(open, { ...notice, noticeOn: day('2026-08-01') }, standard, now)).toMatchObject({ from: '2026-09-01', to: '2026-09-01' }));
  it('covers the day of death; the withdrawal brings the end before it back', () => {
    const dead = enrolmentAfterDeath(open, day('2026-09-10'), now)!;
    expect(dead).toMatchObject({ to: '2026-09-11', endReason: 'DEATH' });
    expect(enrolmentAfterDeath(dead, day('2026-09-10'), now)).toBeNull();
    expect(enrolmentAfterDeath(dead, null, now)).toMatchObject({ to: null, endReason: '' });
    const deadAfterNotice = enrolmentAfterDeath(left, day('2026-09-10'), now)!;
    expect(deadAfterNotice).toMatchObject({ to: '2026-09-11', endReason: 'DEATH' });
    expect(enrolmentAfterDeath(deadAfterNotice, null, now)).toMatchObject({ to: '2026-09-16', endReason: 'VOLUNTARY' });
    expect(enrolmentAfterDeath(left, day('2026-09-20'), now)).toBeNull();
  });
  it('of somebody whose death is known ends at once', () => expect(enrol(command, day('2026-09-03'), now)).toMatchObject({ to: '2026-09-04', endReason: 'DEATH' }));

  it('needs a signature, no overlap, and an id of its own', () => {
    const of = (state: string, endReason = '') => () => membershipIsSigned({ state, signedOn: state === 'REQUESTED' || state === 'ADMITTED' ? null : day('2026-08-31'), endReason });
    for (const state of ['SIGNED', 'STARTED']) expect(of(state)).not.toThrow();
    expect(of('ENDED', 'DEATH')).not.toThrow();
    for (const state of ['REQUESTED', 'ADMITTED']) expect(of(state)).toThrow(refuses('CONFLICT', 'SIGNATURE_MISSING'));
    for (const state of ['REFUSED', 'ENDED']) expect(of(state)).toThrow(refuses('CONFLICT', 'MEMBERSHIP_STATE'));
    expect(() => enrolmentIsAlone(0)).not.toThrow();
    expect(() => enrolmentIsAlone(1)).toThrow(refuses('RULE_VIOLATION', 'ENROLMENT_OVERLAPS'));
    expect(() => repeatIsTheSame(open, open)).not.toThrow();
    expect(() => repeatIsTheSame(open, { ...open, contractId: 'other' })).toThrow(refuses('ALREADY_EXISTS', 'ENROLMENT_ID_USED'));
  });
});
