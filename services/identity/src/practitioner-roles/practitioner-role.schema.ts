import { civilDate, enumText, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import { practitionerCategories } from '../practitioners/domain/practitioner.js';
import type { PractitionerRole } from './domain/practitioner-role.js';
import { professions } from './domain/professions.js';

export const practitionerRoleSchema = new EntitySchema<PractitionerRole>({
  name: 'practitioner_role',
  columns: {
    id: { type: 'uuid', primary: true },
    practitionerId: { type: 'uuid', name: 'practitioner_id' },
    organizationId: { type: 'uuid', name: 'organization_id' },
    category: enumText(practitionerCategories),
    profession: enumText(Object.keys(professions)),
    from: civilDate('from_day'),
    until: civilDate('until_day', { nullable: true }),
    version: { type: 'integer' },
  } satisfies Columns<PractitionerRole>,
});
