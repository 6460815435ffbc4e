import { enumText, instant, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import type { Referral } from './domain/referral-state.js';

/** Table of the domain type as it is. */
export const referralSchema = new EntitySchema<Referral>({
  name: 'referral',
  columns: {
    id: { type: 'uuid', primary: true },
    needId: { type: 'uuid', name: 'need_id' },
    personId: { type: 'uuid', name: 'person_id' },
    organizationId: { type: 'uuid', name: 'organization_id' },
    networkId: { type: 'uuid', name: 'network_id' },
    state: enumText(['SENT', 'ACCEPTED', 'DECLINED', 'CLOSED']),
    outOfPerimeter: { type: 'boolean', name: 'out_of_perimeter' },
    sentAt: instant('sent_at'),
    answerDueAt: instant('answer_due_at'),
    reminders: { type: 'integer' },
    reason: { type: 'text', nullable: true },
    outcome: enumText(['MET', 'PARTLY_MET', 'NOT_MET', 'UNREACHABLE'], undefined, { nullable: true }),
    version: { type: 'integer' },
  } satisfies Columns<Referral>,
});
