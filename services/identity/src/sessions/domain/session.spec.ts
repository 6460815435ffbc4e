import '@maillage/testing';
import { addMs, instant } from '@maillage/kernel';
import { sessionIsAlive, sessionIsNamed, tokensAreThoseSpent } from './session-rules.js';
import { claimRefresh, endSession, idleUntil, openSession, replaceTokens, sessionAt, useSession, type Session } from './session.js';

const start = instant('2026-03-28T08:00:00.000Z');
const minutes = (count: number) => addMs(start, count * 60_000);
const limits = { idleMs: 30 * 60_000, absoluteMs: 600 * 60_000 };
const opening = { id: 'a'.repeat(64), subject: 's1', providerSession: 'p1', sealedTokens: new Uint8Array([1]), authenticatedAt: start, acr: '1' };
const session = openSession(opening, start, limits);
const usedAt = (minute: number): Session => ({ ...session, lastUsedAt: minutes(minute) });

describe('a session', () => {
  it('lives while it is used, and each use starts the idle time again', () => {
    const used = useSession(session, minutes(29), limits);
    expect(used).toMatchObject({ lastUsedAt: minutes(29), endedAt: null, version: 2 });
    expect(idleUntil(used, limits)).toBe(minutes(59));
    expect(() => sessionIsAlive(used)).not.toThrow();
  });

  it('ends when nobody used it for the idle time, exactly then', () => {
    expect(sessionAt(session, addMs(minutes(30), -1), limits).endedAt).toBeNull();
    const ended = useSession(session, minutes(30), limits);
    expect(ended).toMatchObject({ endedAt: minutes(30), endReason: 'IDLE', sealedTokens: null });
    expect(() => sessionIsAlive(ended)).toRefuse('UNAUTHENTICATED', 'SESSION_ENDED');
  });

  it('ends at its longest life, however much it is used', () => {
    expect(useSession(usedAt(599), addMs(minutes(600), -1), limits).endedAt).toBeNull();
    expect(useSession(usedAt(599), minutes(600), limits)).toMatchObject({ endReason: 'ABSOLUTE', sealedTokens: null });
    expect(idleUntil(usedAt(599), limits)).toBe(minutes(600));
  });

  it('keeps the first reason of its end', () => {
    expect(endSession(endSession(session, 'LOGOUT', minutes(1)), 'PROVIDER_LOGOUT', minutes(2))).toMatchObject({ endReason: 'LOGOUT', endedAt: minutes(1) });
  });

  it('does not go back in time when requests overtake each other', () => {
    expect(useSession(usedAt(10), minutes(9), limits)).toEqual(usedAt(10));
  });

  it('that never was is answered as one that ended', () => {
    expect(() => sessionIsAlive(null)).toRefuse('UNAUTHENTICATED', 'SESSION_ENDED');
  });
});

describe('a refresh', () => {
  it('is claimed by one caller at a time', () => {
    const claimed = claimRefresh(session, 1, minutes(4));
    expect(claimed).not.toBe(session);
    expect(claimRefresh(claimed, 1, minutes(4))).toBe(claimed);
  });

  it('may be claimed again when the claimant did not come back', () => {
    const claimed = claimRefresh(session, 1, minutes(4));
    expect(claimRefresh(claimed, 1, addMs(minutes(4), 15_000))).not.toBe(claimed);
  });

  it('is not claimed for tokens that were replaced', () => {
    const replaced = replaceTokens(claimRefresh(session, 1, minutes(4)), new Uint8Array([2]));
    expect(replaced).toMatchObject({ tokensVersion: 2, refreshClaimedUntil: null });
    expect(claimRefresh(replaced, 1, minutes(5))).toBe(replaced);
  });

  it('replaces the tokens that were spent, and no others', () => {
    expect(() => tokensAreThoseSpent(session, 1)).not.toThrow();
    expect(() => tokensAreThoseSpent(session, 2)).toRefuse('CONFLICT', 'TOKENS_REPLACED', 'tokens_version');
  });
});

describe('a logout of the provider', () => {
  it('names a session, a subject, or both', () => {
    for (const [sid, sub] of [['p', ''], ['', 's'], ['p', 's']] as const) expect(() => sessionIsNamed(sid, sub)).not.toThrow();
    expect(() => sessionIsNamed('', '')).toRefuse('INVALID_ARGUMENT', 'SESSION_UNNAMED', 'provider_session');
  });
});
