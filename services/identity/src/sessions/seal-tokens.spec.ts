import { randomBytes } from 'node:crypto';
import type { IdentityConfig } from '../identity.config.js';
import { SealTokens } from './seal-tokens.js';

const key = (): string => randomBytes(32).toString('base64url');
const withKeys = (...keys: string[]): SealTokens => new SealTokens({ SESSION_KEYS: keys.join(',') } as IdentityConfig);
const tokens = { accessToken: 'a', accessExpiresAt: '2026-03-28T08:00:00.000Z', refreshToken: 'r', idToken: 'i' };
const [session, first, second] = ['s'.repeat(64), key(), key()];

describe('sealed tokens', () => {
  it('open under their key, and never look the same', () => {
    const sealed = withKeys(first).seal(session, tokens);
    expect(withKeys(first).open(session, sealed)).toEqual(tokens);
    expect(withKeys(first).seal(session, tokens)).not.toEqual(sealed);
  });

  it('open while their key stands second, and are null once it is withdrawn', () => {
    const sealed = withKeys(first).seal(session, tokens);
    expect(withKeys(second, first).open(session, sealed)).toEqual(tokens);
    expect(withKeys(second).open(session, sealed)).toBeNull();
  });

  it('do not open in another session, nor when a bit was changed', () => {
    const sealed = withKeys(first).seal(session, tokens);
    expect(() => withKeys(first).open('o'.repeat(64), sealed)).toThrow('unable to authenticate');
    sealed[sealed.length - 1]! ^= 1;
    expect(() => withKeys(first).open(session, sealed)).toThrow('unable to authenticate');
  });
});
