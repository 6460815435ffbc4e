import { addMs, instant } from '@maillage/kernel';
import { systemActor } from './actor.js';
import { VerifiedTokens } from './verified-tokens.js';

const now = instant('2026-03-28T10:00:00.000Z');
const later = addMs(now, 1_000);
const actor = systemActor('test');

describe('verified tokens', () => {
  it('forget a token at its end, exclusive', () => {
    const tokens = new VerifiedTokens();
    tokens.set('t', actor, later);
    expect(tokens.get('t', addMs(later, -1))).not.toBeNull();
    expect(tokens.get('t', later)).toBeNull();
    expect(tokens.get('t', now)).toBeNull();
  });

  it('are held against all of the token, not its end alone', () => {
    const tokens = new VerifiedTokens();
    const end = 'x'.repeat(24);
    tokens.set(`good.${end}`, actor, later);
    expect(tokens.get(`evil.${end}`, now)).toBeNull();
    expect(tokens.get(`good.${end}`, now)).not.toBeNull();
  });

  it('hold at most two generations', () => {
    const tokens = new VerifiedTokens(10);
    for (let index = 0; index < 100; index++) tokens.set(`t${index}`, actor, later);
    const held = Array.from({ length: 100 }, (_, index) => tokens.get(`t${99 - index}`, now)).filter((each) => each !== null);
    expect(held.length).toBeLessThanOrEqual(20);
    expect(tokens.get('t99', now)).not.toBeNull();
  });

  it('keep what is in use while others come and go', () => {
    const tokens = new VerifiedTokens(10);
    tokens.set('used', actor, later);
    for (let index = 0; index < 100; index++) {
      tokens.set(`t${index}`, actor, later);
      expect(tokens.get('used', now)).not.toBeNull();
    }
  });
});
