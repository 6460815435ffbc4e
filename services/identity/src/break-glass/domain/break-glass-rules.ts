import { addMs, alreadyExists, conflict, invalidArgument, notFound, permissionDenied, unauthenticated, type Instant } from '@maillage/kernel';
import { isFinal, stateOf, type BreakGlass, type StartCommand } from './break-glass.js';

const minuteMs = 60_000;
const freshMs = 5 * minuteMs;
/** As far as the provider's clock may run ahead of ours, so that a login just made is not of the future. */
const skewMs = minuteMs;

/** Whoever opens emergency access has just proved who they are: at most five minutes ago. A service never has. */
export function loginIsFresh(authenticatedAt: Instant | null, now: Instant): void {
  if (authenticatedAt === null || authenticatedAt < addMs(now, -freshMs) || authenticatedAt > addMs(now, skewMs))
    throw permissionDenied('STEP_UP_REQUIRED', 'Sign in again for this: the last login is too old.');
}

/** A leaver opens nothing. */
export function actorHasNotLeft(ended: boolean): void {
  if (ended) throw unauthenticated('ACCOUNT_ENDED', 'This account has ended.');
}

/** One person at a time: another one needs the first to be over. */
export function nothingElseIsOpen(latest: BreakGlass | null, now: Instant): void {
  if (latest && stateOf(latest, now) === 'OPEN') throw conflict('BREAK_GLASS_OPEN', 'Your emergency access to a file is open: stop it first.', [{ path: 'person_id', rule: 'one emergency access at a time' }]);
}

/** Blanks are no reason. */
export function textSaysSomething(text: string, least: number): void {
  if (text.trim().length < least) throw invalidArgument('TEXT_EMPTY', 'Say why in words.', [{ path: 'text', rule: 'text says something' }]);
}

/** An id used again must mean the same emergency access, by the same actor. */
export function repeatIsTheSame(earlier: BreakGlass, again: StartCommand): void {
  const minutes = addMs(earlier.startedAt, again.minutes * minuteMs);
  if (earlier.subject !== again.subject || earlier.personId !== again.personId || earlier.reason !== again.reason || earlier.text !== again.text || earlier.endsAt !== minutes)
    throw alreadyExists('BREAK_GLASS_ID_USED', 'This id belongs to another emergency access.', [{ path: 'break_glass_id', rule: 'an id means one emergency access' }]);
}

/** Somebody else's emergency access is hidden, so it is absent. */
export function isOwn({ subject }: BreakGlass, actor: string): void {
  if (subject !== actor) throw notFound('BREAK_GLASS_UNKNOWN', 'This does not exist.');
}

/** Nobody judges their own access. */
export function reviewerIsSomebodyElse({ subject }: BreakGlass, reviewer: string): void {
  if (subject === reviewer) throw permissionDenied('REVIEW_OWN', 'Somebody else decides on your own emergency access.');
}

/** A final decision stands. */
export function reviewIsOpen({ review }: BreakGlass): void {
  if (isFinal(review)) throw conflict('REVIEW_DECIDED', 'This review has been decided.', [{ path: 'decision', rule: 'review is open' }]);
}
