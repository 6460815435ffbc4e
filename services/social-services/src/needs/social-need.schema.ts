import { enumText, instant, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import type { SocialNeed } from './domain/social-need.js';

/** Table of the domain type as it is. */
export const socialNeedSchema = new EntitySchema<SocialNeed>({
  name: 'social_need',
  columns: {
    id: { type: 'uuid', primary: true },
    personId: { type: 'uuid', name: 'person_id' },
    domain: { type: 'text' },
    origin: enumText(['SCREENING', 'RECORD', 'DIRECT']),
    state: enumText(['IDENTIFIED', 'ACCEPTED', 'REFUSED', 'REFERRED', 'MET']),
    identifiedAt: instant('identified_at'),
    version: { type: 'integer' },
  } satisfies Columns<SocialNeed>,
});
