import { EntitySchema } from 'typeorm';
import { civilDate, enumText, instant, type Columns } from '@maillage/database';
import type { Membership } from './domain/membership.js';

export const membershipSchema = new EntitySchema<Membership>({
  name: 'membership',
  columns: {
    id: { type: 'uuid', primary: true },
    networkId: { type: 'uuid', name: 'network_id' },
    personId: { type: 'uuid', name: 'person_id' },
    accessMode: enumText(['GP', 'ESTABLISHMENT', 'SELF', 'SOCIAL_SERVICES'], 'access_mode'),
    state: enumText(['REQUESTED', 'ADMITTED', 'REFUSED', 'SIGNED', 'STARTED', 'ENDED']),
    requestedAt: instant('requested_at'),
    evaluatedAt: instant('evaluated_at', { nullable: true }),
    needs: { type: 'text', nullable: true },
    signedOn: civilDate('signed_on', { nullable: true }),
    signedBy: enumText(['PERSON', 'LEGAL_REPRESENTATIVE'], 'signed_by', { nullable: true }),
    startedOn: civilDate('started_on', { nullable: true }),
    endedOn: civilDate('ended_on', { nullable: true }),
    endReason: { type: 'text', name: 'end_reason' },
    orientation: { type: 'text' },
    version: { type: 'integer' },
  } satisfies Columns<Membership>,
});
