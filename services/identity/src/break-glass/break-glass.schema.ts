import { enumText, instant, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import { breakGlassReasons, reviewStates, type BreakGlass } from './domain/break-glass.js';

export const breakGlassSchema = new EntitySchema<BreakGlass>({
  name: 'break_glass',
  columns: {
    id: { type: 'uuid', primary: true },
    personId: { type: 'uuid', name: 'person_id' },
    subject: { type: 'text' },
    practitionerId: { type: 'uuid', name: 'practitioner_id', nullable: true },
    organizationId: { type: 'uuid', name: 'organization_id', nullable: true },
    reason: enumText(breakGlassReasons),
    text: { type: 'text' },
    startedAt: instant('started_at'),
    endsAt: instant('ends_at'),
    stoppedAt: instant('stopped_at', { nullable: true }),
    review: enumText(reviewStates),
    reviewText: { type: 'text', name: 'review_text' },
    reviewedBy: { type: 'text', name: 'reviewed_by', nullable: true },
    reviewedAt: instant('reviewed_at', { nullable: true }),
    dueAt: instant('due_at'),
    version: { type: 'integer' },
  } satisfies Columns<BreakGlass>,
});
