import { EntitySchema } from 'typeorm';
import { enumText, instant, type Columns } from '@maillage/database';
import type { Directive } from './domain/directive.js';

export const directiveSchema = new EntitySchema<Directive>({
  name: 'directive',
  columns: {
    id: { type: 'uuid', primary: true },
    personId: { type: 'uuid', name: 'person_id' },
    effect: enumText(['ALLOW', 'REFUSE']),
    whom: { type: 'text' },
    categories: { type: 'text', array: true },
    purpose: { type: 'text' },
    from: instant('from_at'),
    until: instant('until_at', { nullable: true }),
    recordedAt: instant('recorded_at'),
    recordedBy: { type: 'text', name: 'recorded_by' },
    form: enumText(['PAPER', 'ORAL', 'PORTAL']),
    endedAt: instant('ended_at', { nullable: true }),
    endedBy: { type: 'text', name: 'ended_by', nullable: true },
    version: { type: 'integer' },
  } satisfies Columns<Directive>,
});
