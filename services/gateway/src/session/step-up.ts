import { addMs, permissionDenied } from '@maillage/kernel';
import type { Login } from './identity-provider.js';
import type { LoginAttempt } from './login-attempt.js';

/** The provider's clock may be behind ours by this; it says the time of a login in whole seconds. */
const skewMs = 5_000;

/** A step-up is a login of the same person, made after it was asked for. Throws PERMISSION_DENIED with STEP_UP_OTHER_PERSON or STEP_UP_NOT_FRESH. */
export function stepUpIsFresh({ subject, authenticatedAt }: Pick<Login, 'subject' | 'authenticatedAt'>, { stepUpOf, startedAt }: Pick<LoginAttempt, 'stepUpOf' | 'startedAt'>): void {
  if (stepUpOf === null) return;
  if (subject !== stepUpOf) throw permissionDenied('STEP_UP_OTHER_PERSON', 'Somebody else signed in: this needs a new login of the same person.');
  if (authenticatedAt < addMs(startedAt, -skewMs)) throw permissionDenied('STEP_UP_NOT_FRESH', 'This needs a new login, and the sign-in service did not ask for one.');
}
