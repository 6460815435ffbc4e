import { addMs, invalidArgument, type Instant } from '@maillage/kernel';
import type { Signer } from './session-secret.js';

/** A login that is under way: what the browser must bring back unchanged. */
export interface LoginAttempt {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: proves that who brings the code is who asked for it. */
  readonly verifier: string;
  readonly next: string;
  readonly startedAt: Instant;
  /** For a step-up, the subject who must sign in again; null for a login of anybody. */
  readonly stepUpOf: string | null;
}

/** Long enough to look for a second factor. */
export const attemptSeconds = 600;

/** The attempt as the value of a cookie. */
export function sealAttempt(attempt: LoginAttempt, signer: Signer): string {
  const text = Buffer.from(JSON.stringify(attempt)).toString('base64url');
  return `${text}.${signer.sign(text)}`;
}

/** Throws INVALID_ARGUMENT with LOGIN_STATE_INVALID for none, one of another browser's login, one that was changed, or one that took too long. */
export function openAttempt(cookie: string | null, state: string | null, signer: Signer, now: Instant): LoginAttempt {
  const invalid = invalidArgument('LOGIN_STATE_INVALID', 'This login was not begun in this browser, or took too long: sign in again.');
  const [text = '', signature = ''] = (cookie ?? '').split('.');
  if (!signer.matches(text, signature)) throw invalid;
  const attempt = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as LoginAttempt;
  if (attempt.state !== state || now >= addMs(attempt.startedAt, attemptSeconds * 1_000)) throw invalid;
  return attempt;
}
