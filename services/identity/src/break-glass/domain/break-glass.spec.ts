import '@maillage/testing';
import { addMs, type Instant } from '@maillage/kernel';
import { actorHasNotLeft, loginIsFresh, repeatIsTheSame } from './break-glass-rules.js';
import { isOverdue, stateOf, type StartCommand } from './break-glass.js';
import { decideReview, startBreakGlass, stopBreakGlass, type ReviewCommand } from './decide-break-glass.js';

const now = '2026-06-15T10:00:00.000Z' as Instant;
const after = (minutes: number): Instant => addMs(now, minutes * 60_000);
const command: StartCommand = { id: 'b1', personId: 'x1', subject: 's1', practitionerId: 'p1', organizationId: 'o1', reason: 'EMERGENCY_CARE', text: 'found unconscious at home', minutes: 30 };
const access = startBreakGlass(command, null, now);
const decision: ReviewCommand = { decision: 'JUSTIFIED', text: 'on duty that night', version: 0, reviewer: 'officer' };

describe('a fresh login', () => {
  it.each([['now', 0], ['five minutes ago', -5], ['a minute ahead, by the other clock', 1]])('is one of %s', (_when, minutes) => expect(() => loginIsFresh(after(minutes), now)).not.toThrow());

  it.each<[string, Instant | null]>([['longer ago', addMs(now, -300_001)], ['far ahead', after(2)], ['nobody knows when', null]])('is refused to be of %s', (_when, at) => {
    expect(() => loginIsFresh(at, now)).toRefuse('PERMISSION_DENIED', 'STEP_UP_REQUIRED');
  });
});

describe('starting', () => {
  it('opens one person for the minutes, to be reviewed within 72 hours', () => {
    expect(access).toMatchObject({ personId: 'x1', startedAt: now, endsAt: after(30), stoppedAt: null, review: 'PENDING', dueAt: after(72 * 60), version: 1 });
    expect(access).not.toHaveProperty('minutes');
  });

  it('is refused while another one is open, of the same person too, and not after it', () => {
    expect(() => startBreakGlass({ ...command, id: 'b2', personId: 'x2' }, access, after(29))).toRefuse('CONFLICT', 'BREAK_GLASS_OPEN');
    expect(() => startBreakGlass({ ...command, id: 'b2' }, access, now)).toRefuse('CONFLICT', 'BREAK_GLASS_OPEN');
    expect(startBreakGlass({ ...command, id: 'b2', personId: 'x2' }, access, after(30))).toMatchObject({ personId: 'x2' });
    expect(startBreakGlass({ ...command, id: 'b2', personId: 'x2' }, stopBreakGlass(access, 's1', after(1)), after(1))).toMatchObject({ personId: 'x2' });
  });

  it('is refused without words', () => expect(() => startBreakGlass({ ...command, text: `${' '.repeat(20)}x` }, null, now)).toRefuse('INVALID_ARGUMENT', 'TEXT_EMPTY', 'text'));

  it('is refused to a leaver', () => {
    expect(() => actorHasNotLeft(false)).not.toThrow();
    expect(() => actorHasNotLeft(true)).toRefuse('UNAUTHENTICATED', 'ACCOUNT_ENDED');
  });

  it('may be repeated, and is refused under its id as another one', () => {
    expect(() => repeatIsTheSame(access, command)).not.toThrow();
    for (const change of [{ subject: 's2' }, { personId: 'x2' }, { reason: 'OTHER' as const }, { text: 'another reason' }, { minutes: 31 }])
      expect(() => repeatIsTheSame(access, { ...command, ...change })).toRefuse('ALREADY_EXISTS', 'BREAK_GLASS_ID_USED', 'break_glass_id');
  });
});

describe('the end', () => {
  it('comes by itself', () => {
    expect(stateOf(access, after(29))).toBe('OPEN');
    expect(stateOf(access, after(30))).toBe('EXPIRED');
  });

  it('comes when it is stopped, once', () => {
    const stopped = stopBreakGlass(access, 's1', after(5));
    expect(stopped).toMatchObject({ stoppedAt: after(5), version: 2 });
    expect(stateOf(stopped, after(5))).toBe('STOPPED');
    expect(stopBreakGlass(stopped, 's1', after(6))).toBe(stopped);
    expect(stopBreakGlass(access, 's1', after(30))).toBe(access);
  });

  it('is not somebody else’s to set', () => expect(() => stopBreakGlass(access, 's2', after(5))).toRefuse('NOT_FOUND', 'BREAK_GLASS_UNKNOWN'));
});

describe('the review', () => {
  const inquired = decideReview(access, { ...decision, decision: 'NEEDS_INQUIRY' }, after(60));
  it.each(['JUSTIFIED', 'NOT_JUSTIFIED'] as const)('is decided as %s, at once or after an inquiry, once', (final) => {
    const decided = decideReview(access, { ...decision, decision: final }, after(60));
    expect(decided).toMatchObject({ review: final, reviewedBy: 'officer', reviewedAt: after(60), version: 2 });
    expect(decideReview(inquired, { ...decision, decision: final }, after(90))).toMatchObject({ review: final, version: 3 });
    expect(decideReview(decided, { ...decision, decision: final }, after(90))).toBe(decided);
    for (const next of ['JUSTIFIED', 'NOT_JUSTIFIED', 'NEEDS_INQUIRY'] as const)
      expect(() => decideReview(decided, { ...decision, decision: next, text: 'other words' }, after(90))).toRefuse('CONFLICT', 'REVIEW_DECIDED');
  });

  it('of an inquiry takes more words, and stays due', () => {
    expect(decideReview(inquired, { ...decision, decision: 'NEEDS_INQUIRY', text: 'asked the ward' }, after(90))).toMatchObject({ review: 'NEEDS_INQUIRY', dueAt: access.dueAt, version: 3 });
  });

  it('is overdue from its deadline on until it is final', () => {
    expect(isOverdue(access, addMs(access.dueAt, -1))).toBe(false);
    expect(isOverdue(access, access.dueAt)).toBe(true);
    expect(isOverdue(inquired, access.dueAt)).toBe(true);
    expect(isOverdue(decideReview(access, decision, addMs(access.dueAt, 1)), addMs(access.dueAt, 2))).toBe(false);
  });

  it('is refused to the actor, without words, and over a stale version', () => {
    expect(() => decideReview(access, { ...decision, reviewer: 's1' }, after(60))).toRefuse('PERMISSION_DENIED', 'REVIEW_OWN');
    expect(() => decideReview(access, { ...decision, text: '  ' }, after(60))).toRefuse('INVALID_ARGUMENT', 'TEXT_EMPTY', 'text');
    expect(() => decideReview(access, { ...decision, version: 7 }, after(60))).toRefuse('CONFLICT', 'STALE_VERSION');
  });
});
