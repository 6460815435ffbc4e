import type { Instant, Uuid } from '@maillage/kernel';

export const breakGlassReasons = ['EMERGENCY_CARE', 'OUT_OF_HOURS', 'TEAM_ABSENT', 'DANGER_TO_PERSON', 'OTHER'] as const;
export type BreakGlassReason = (typeof breakGlassReasons)[number];

/** PENDING → NEEDS_INQUIRY → JUSTIFIED or NOT_JUSTIFIED, which are final and may be reached at once. */
export const reviewStates = ['PENDING', 'NEEDS_INQUIRY', 'JUSTIFIED', 'NOT_JUSTIFIED'] as const;
export type ReviewState = (typeof reviewStates)[number];
export type ReviewDecision = Exclude<ReviewState, 'PENDING'>;

/** Emergency access of one account to one person's data. Its end lies in its times: nothing has to run for it to end. */
export interface BreakGlass {
  readonly id: Uuid;
  /** As it was written, for ever. */
  readonly personId: Uuid;
  readonly subject: string;
  readonly practitionerId: Uuid | null;
  readonly organizationId: Uuid | null;
  readonly reason: BreakGlassReason;
  /** May tell of the person: it never leaves this service but to the privacy officer. */
  readonly text: string;
  readonly startedAt: Instant;
  readonly endsAt: Instant;
  readonly stoppedAt: Instant | null;
  readonly review: ReviewState;
  /** Empty before the first decision; stays here like the text. */
  readonly reviewText: string;
  readonly reviewedBy: string | null;
  readonly reviewedAt: Instant | null;
  readonly dueAt: Instant;
  readonly version: number;
}

/** What opens emergency access. */
export interface StartCommand extends Pick<BreakGlass, 'id' | 'personId' | 'subject' | 'practitionerId' | 'organizationId' | 'reason' | 'text'> {
  /** From 1 to 60. */
  readonly minutes: number;
}

/** What of an emergency access is public: all but words. */
export type PublicBreakGlass = Omit<BreakGlass, 'text' | 'reviewText' | 'reviewedBy' | 'reviewedAt'>;

/** OPEN → STOPPED by its actor, or EXPIRED by time. */
export type BreakGlassState = 'OPEN' | 'STOPPED' | 'EXPIRED';

export function stateOf({ stoppedAt, endsAt }: Pick<BreakGlass, 'stoppedAt' | 'endsAt'>, now: Instant): BreakGlassState {
  if (stoppedAt !== null) return 'STOPPED';
  return endsAt <= now ? 'EXPIRED' : 'OPEN';
}

export const isFinal = (review: ReviewState): boolean => review === 'JUSTIFIED' || review === 'NOT_JUSTIFIED';

/** Past its deadline and not finally decided. */
export const isOverdue = ({ review, dueAt }: Pick<BreakGlass, 'review' | 'dueAt'>, now: Instant): boolean => !isFinal(review) && dueAt <= now;
