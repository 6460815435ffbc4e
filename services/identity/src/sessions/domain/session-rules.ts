import { conflict, invalidArgument, unauthenticated, type MaillageError } from '@maillage/kernel';
import type { Session } from './session.js';

/** One answer for a session that ended, that expired and that never was: a guess learns nothing. */
export const sessionEnded = (): MaillageError => unauthenticated('SESSION_ENDED', 'This session is over: sign in again.');

/** Only a living session is used. */
export function sessionIsAlive(session: Session | null): asserts session is Session {
  if (!session || session.endedAt !== null) throw sessionEnded();
}

/** New tokens replace those that were spent for them, no others. */
export function tokensAreThoseSpent(session: Session, tokensVersion: number): void {
  if (session.tokensVersion !== tokensVersion) throw conflict('TOKENS_REPLACED', 'Other tokens have replaced these meanwhile.', [{ path: 'tokens_version', rule: 'tokens are those spent' }]);
}

/** The provider names what it ended by session, by subject, or by both. */
export function sessionIsNamed(providerSession: string, subject: string): void {
  if (providerSession === '' && subject === '') throw invalidArgument('SESSION_UNNAMED', 'A session of the provider or a subject is needed.', [{ path: 'provider_session', rule: 'session is named' }]);
}
