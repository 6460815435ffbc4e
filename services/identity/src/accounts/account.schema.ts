import { enumText, instant, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import { accountKinds, type Account } from './domain/account.js';

export const accountSchema = new EntitySchema<Account>({
  name: 'account',
  columns: {
    id: { type: 'uuid', primary: true },
    subject: { type: 'text' },
    kind: enumText(accountKinds),
    practitionerId: { type: 'uuid', name: 'practitioner_id', nullable: true },
    personId: { type: 'uuid', name: 'person_id', nullable: true },
    organizationId: { type: 'uuid', name: 'organization_id', nullable: true },
    from: instant('from_at'),
    until: instant('until_at', { nullable: true }),
    version: { type: 'integer' },
  } satisfies Columns<Account>,
});
