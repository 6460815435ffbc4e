import { addMs, type Instant } from '@maillage/kernel';
import { versionIsCurrent } from '../../directory/domain/entry-rules.js';
import { isOwn, nothingElseIsOpen, reviewerIsSomebodyElse, reviewIsOpen, textSaysSomething } from './break-glass-rules.js';
import { stateOf, type BreakGlass, type ReviewDecision, type StartCommand } from './break-glass.js';

const minuteMs = 60_000;
const reviewMs = 72 * 60 * minuteMs;
/** Characters that the actor's reason has at least. */
const leastWords = 10;

/** Opens emergency access; `latest` is the actor's last one. Throws BREAK_GLASS_OPEN or TEXT_EMPTY. */
export function startBreakGlass({ minutes, ...command }: StartCommand, latest: BreakGlass | null, now: Instant): BreakGlass {
  textSaysSomething(command.text, leastWords);
  nothingElseIsOpen(latest, now);
  return {
    ...command, startedAt: now, endsAt: addMs(now, minutes * minuteMs), stoppedAt: null,
    review: 'PENDING', reviewText: '', reviewedBy: null, reviewedAt: null, dueAt: addMs(now, reviewMs), version: 1,
  };
}

/** OPEN → STOPPED. What is over stays as it is: the same object comes back. Throws BREAK_GLASS_UNKNOWN for somebody else's. */
export function stopBreakGlass(access: BreakGlass, actor: string, now: Instant): BreakGlass {
  isOwn(access, actor);
  return stateOf(access, now) === 'OPEN' ? { ...access, stoppedAt: now, version: access.version + 1 } : access;
}

/** What a reviewer decides. */
export interface ReviewCommand {
  readonly decision: ReviewDecision;
  readonly text: string;
  readonly version: number;
  readonly reviewer: string;
}

/** Decides a review, late ones too. The same object comes back when the same reviewer repeats the decision. Throws REVIEW_OWN, TEXT_EMPTY, REVIEW_DECIDED or STALE_VERSION. */
export function decideReview(access: BreakGlass, { decision, text, version, reviewer }: ReviewCommand, now: Instant): BreakGlass {
  reviewerIsSomebodyElse(access, reviewer);
  textSaysSomething(text, 1);
  if (access.review === decision && access.reviewText === text && access.reviewedBy === reviewer) return access;
  reviewIsOpen(access);
  versionIsCurrent(access, version);
  return { ...access, review: decision, reviewText: text, reviewedBy: reviewer, reviewedAt: now, version: access.version + 1 };
}
