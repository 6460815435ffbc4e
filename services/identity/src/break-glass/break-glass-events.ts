import { create } from '@bufbuild/protobuf';
import { BreakGlassReviewSchema, BreakGlassSchema, type BreakGlass as BreakGlassMessage, type BreakGlassReview } from '@maillage/contracts/identity/v1/break_glass_pb.js';
import type { Instant } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import { isOverdue, type BreakGlass, type PublicBreakGlass } from './domain/break-glass.js';

const publicFields = (access: PublicBreakGlass) => ({
  breakGlassId: access.id,
  personId: access.personId,
  subject: access.subject,
  practitionerId: access.practitionerId ?? '',
  organizationId: access.organizationId ?? '',
  reason: access.reason,
  startedAt: access.startedAt,
  endsAt: access.endsAt,
  stoppedAt: access.stoppedAt ?? '',
  review: access.review,
  dueAt: access.dueAt,
  version: access.version,
});

export const toMessage = (access: PublicBreakGlass): BreakGlassMessage => create(BreakGlassSchema, publicFields(access));

/** Tells the person's own file and the privacy officer. */
export const breakGlassChanged = (access: PublicBreakGlass): DomainEvent => event(BreakGlassSchema, { aggregate: access.id, version: access.version }, toMessage(access));

/** An emergency access as the privacy officer sees it, with the name of who opened it. */
export interface ReviewedBreakGlass extends Omit<BreakGlass, 'reviewedBy'> {
  readonly actorName: string;
}

export const reviewMessage = (access: ReviewedBreakGlass, now: Instant): BreakGlassReview =>
  create(BreakGlassReviewSchema, { ...publicFields(access), actorName: access.actorName, text: access.text, reviewText: access.reviewText, reviewedAt: access.reviewedAt ?? '', overdue: isOverdue(access, now) });
