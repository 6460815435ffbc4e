import { EntitySchema } from 'typeorm';
import { enumText, instant, type Columns } from '@maillage/database';
import type { Stay } from './domain/stay.js';

export const staySchema = new EntitySchema<Stay>({
  name: 'stay',
  columns: {
    id: { type: 'uuid', primary: true },
    personId: { type: 'uuid', name: 'person_id' },
    facility: { type: 'text' },
    visitNumber: { type: 'text', name: 'visit_number' },
    stayClass: enumText(['INPATIENT', 'EMERGENCY', 'AMBULATORY'], 'stay_class'),
    state: enumText(['OPEN', 'CLOSED', 'CANCELLED']),
    startedAt: instant('started_at'),
    endedAt: instant('ended_at', { nullable: true }),
    location: { type: 'text' },
    endedByDeath: { type: 'boolean', name: 'ended_by_death' },
    admitted: { type: 'boolean' },
    version: { type: 'integer' },
  } satisfies Columns<Stay>,
});
