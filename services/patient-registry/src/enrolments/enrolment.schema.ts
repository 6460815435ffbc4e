import { EntitySchema } from 'typeorm';
import { civilDate, instant, type Columns } from '@maillage/database';
import type { Enrolment } from './domain/enrolment.js';

export const enrolmentSchema = new EntitySchema<Enrolment>({
  name: 'enrolment',
  columns: {
    id: { type: 'uuid', primary: true },
    membershipId: { type: 'uuid', name: 'membership_id' },
    networkId: { type: 'uuid', name: 'network_id' },
    personId: { type: 'uuid', name: 'person_id' },
    programme: { type: 'text' },
    contractId: { type: 'uuid', name: 'contract_id' },
    askedFrom: civilDate('asked_from'),
    from: civilDate('from'),
    to: civilDate('to', { nullable: true }),
    endReason: { type: 'text', name: 'end_reason' },
    noticeOn: civilDate('notice_on', { nullable: true }),
    noticeReason: { type: 'text', name: 'notice_reason' },
    noticeTo: civilDate('notice_to', { nullable: true }),
    version: { type: 'integer' },
    knownAt: instant('known_at'),
  } satisfies Columns<Enrolment>,
});
