import '@maillage/testing';
import { addMs, instant } from '@maillage/kernel';
import { openAttempt, sealAttempt, type LoginAttempt } from './login-attempt.js';
import { Signer } from './session-secret.js';

const now = instant('2026-03-28T08:00:00.000Z');
const signer = new Signer('s'.repeat(32), 'login');
const attempt: LoginAttempt = { state: 'state', nonce: 'nonce', verifier: 'verifier', next: '/', startedAt: now, stepUpOf: null };
const cookie = sealAttempt(attempt, signer);

describe('a login attempt', () => {
  it('comes back as it was', () => expect(openAttempt(cookie, 'state', signer, addMs(now, 599_999))).toEqual(attempt));

  const forged = Buffer.from(JSON.stringify({ ...attempt, next: '//evil' })).toString('base64url');
  it.each<[string, string | null, string | null, typeof now]>([
    ['no cookie', null, 'state', now],
    ['rubbish', 'x', 'state', now],
    ['no state', cookie, null, now],
    ['the state of another login', cookie, 'other', now],
    ['another text under the signature', `${forged}.${cookie.split('.')[1]}`, 'state', now],
    ['the signature of another purpose', sealAttempt(attempt, new Signer('s'.repeat(32), 'csrf')), 'state', now],
    ['too late', cookie, 'state', addMs(now, 600_000)],
  ])('is refused: %s', (_what, value, state, at) => expect(() => openAttempt(value, state, signer, at)).toRefuse('INVALID_ARGUMENT', 'LOGIN_STATE_INVALID'));
});
