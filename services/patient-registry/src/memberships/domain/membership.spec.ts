import { instant, localDate } from '@maillage/kernel';
import { evaluateMembership, membershipAfterDeath, membershipTransitions, requestMembership, signMembership, startMembership, withdrawMembership, type Membership, type MembershipState } from './membership.js';
import { noMembershipIsOpen, repeatIsTheSame } from './membership-rules.js';

const now = instant('2026-10-05T08:00:00Z');
const today = localDate('2026-10-05');
const requested = requestMembership({ id: 'm', networkId: 'n', personId: 'p', accessMode: 'GP' }, now);
const admission = { needs: 'lives alone, heart failure', admit: true, refusalReason: '', orientation: '' };
const admitted = evaluateMembership(requested, admission, now);
const refusedOne = evaluateMembership(requested, { ...admission, admit: false, refusalReason: 'OUT_OF_ZONE', orientation: 'the DAC of Lille' }, now);
const signed = signMembership(admitted, { signedOn: today, signedBy: 'PERSON' }, today);
const started = startMembership(signed, today);
const ended = withdrawMembership(started, today, '');
const all: Record<MembershipState, Membership> = { REQUESTED: requested, ADMITTED: admitted, REFUSED: refusedOne, SIGNED: signed, STARTED: started, ENDED: ended };
const refuses = (category: string, reason: string) => expect.objectContaining({ category, reason });

describe('the joining flow', () => {
  it('goes its four steps, each with its time', () => {
    expect(started).toMatchObject({ state: 'STARTED', requestedAt: now, evaluatedAt: now, signedOn: today, signedBy: 'PERSON', startedOn: today, version: 4 });
    expect(ended).toMatchObject({ state: 'ENDED', endedOn: today, endReason: '', version: 5 });
  });

  const moves: Record<MembershipState, (from: Membership) => Membership> = {
    REQUESTED: () => { throw new Error('nobody goes back'); },
    ADMITTED: (from) => evaluateMembership(from, admission, now),
    REFUSED: (from) => evaluateMembership(from, { ...admission, admit: false, refusalReason: 'X_Y', orientation: 'GP' }, now),
    SIGNED: (from) => signMembership(from, { signedOn: today, signedBy: 'LEGAL_REPRESENTATIVE' }, today),
    STARTED: (from) => startMembership(from, today),
    ENDED: (from) => withdrawMembership(from, today, ''),
  };
  const states = Object.keys(all) as MembershipState[];
  it.each(states.flatMap((from) => states.filter((to) => to !== 'REQUESTED').map((to) => [from, to] as const)))('%s to %s follows the table', (from, to) => {
    if (membershipTransitions[from].includes(to)) expect(moves[to](all[from])).toMatchObject({ state: to, version: all[from].version + 1 });
    else expect(() => moves[to](all[from])).toThrow(expect.objectContaining({ category: 'CONFLICT' }));
  });

  it('signs nothing before the evaluation', () => expect(() => moves.SIGNED(requested)).toThrow(refuses('CONFLICT', 'EVALUATION_MISSING')));
  it.each(['REQUESTED', 'ADMITTED'] as const)('starts nothing before the signature (%s)', (state) => expect(() => moves.STARTED(all[state])).toThrow(refuses('CONFLICT', 'SIGNATURE_MISSING')));
  it('decides once', () => expect(() => moves.ADMITTED(admitted)).toThrow(refuses('CONFLICT', 'MEMBERSHIP_STATE')));
  it('ends once', () => expect(() => moves.ENDED(ended)).toThrow(refuses('CONFLICT', 'MEMBERSHIP_ENDED')));
  it('refuses nobody without saying why, or where to go', () => {
    expect(refusedOne).toMatchObject({ endReason: 'OUT_OF_ZONE', orientation: 'the DAC of Lille' });
    expect(() => evaluateMembership(requested, { ...admission, admit: false, refusalReason: 'OUT_OF_ZONE' }, now)).toThrow(refuses('RULE_VIOLATION', 'ORIENTATION_MISSING'));
    expect(() => evaluateMembership(requested, { ...admission, admit: false, orientation: 'GP' }, now)).toThrow(refuses('RULE_VIOLATION', 'REFUSAL_REASON_MISSING'));
  });
  it('takes no signature of tomorrow, and no start before it', () => {
    expect(() => signMembership(admitted, { signedOn: localDate('2026-10-06'), signedBy: 'PERSON' }, today)).toThrow(refuses('RULE_VIOLATION', 'SIGNATURE_IN_FUTURE'));
    expect(signMembership(admitted, { signedOn: localDate('2026-10-06'), signedBy: 'PERSON' }, null).signedOn).toBe('2026-10-06'); // as another system holds it
    expect(() => startMembership(signed, localDate('2026-10-04'))).toThrow(refuses('RULE_VIOLATION', 'START_BEFORE_SIGNATURE'));
  });
  it('is one at a time, and its id means one', () => {
    expect(() => noMembershipIsOpen(0)).not.toThrow();
    expect(() => noMembershipIsOpen(1)).toThrow(refuses('ALREADY_EXISTS', 'MEMBERSHIP_OPEN'));
    expect(() => repeatIsTheSame(requested, requested)).not.toThrow();
    expect(() => repeatIsTheSame(requested, { ...requested, accessMode: 'SELF' })).toThrow(refuses('ALREADY_EXISTS', 'MEMBERSHIP_ID_USED'));
  });
});

describe('a death', () => {
  const deathDay = localDate('2026-10-03');
  it.each(['REQUESTED', 'ADMITTED', 'SIGNED', 'STARTED'] as const)('ends what is %s, and its withdrawal brings it back', (state) => {
    const dead = membershipAfterDeath(all[state], deathDay)!;
    expect(dead).toMatchObject({ state: 'ENDED', endedOn: deathDay, endReason: 'DEATH' });
    expect(membershipAfterDeath(dead, deathDay)).toBeNull();
    expect(membershipAfterDeath(dead, localDate('2026-10-04'))).toMatchObject({ endedOn: '2026-10-04' });
    expect(membershipAfterDeath(dead, null)).toEqual({ ...all[state], version: all[state].version + 2 });
  });
  it.each(['REFUSED', 'ENDED'] as const)('leaves what is %s', (state) => expect(membershipAfterDeath(all[state], deathDay)).toBeNull());
});
