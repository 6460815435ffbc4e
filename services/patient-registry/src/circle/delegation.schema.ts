import { EntitySchema } from 'typeorm';
import { enumText, instant, type Columns } from '@maillage/database';
import { delegatedRights, type Delegation } from './domain/delegation.js';

export const delegationSchema = new EntitySchema<Delegation>({
  name: 'delegation',
  columns: {
    id: { type: 'uuid', primary: true },
    personId: { type: 'uuid', name: 'person_id' },
    carerSubject: { type: 'text', name: 'carer_subject' },
    role: enumText(['FAMILY_CARER', 'INFORMAL_CARER', 'TRUSTED_PERSON', 'LEGAL_REPRESENTATIVE'], 'carer_role'),
    right: enumText(delegatedRights, 'delegated_right'),
    categories: { type: 'text', array: true },
    from: instant('from_at'),
    until: instant('until_at', { nullable: true }),
    givenBy: { type: 'text', name: 'given_by' },
    form: enumText(['PORTAL', 'DOCUMENT']),
    documentId: { type: 'text', name: 'document_id' },
    revokedAt: instant('revoked_at', { nullable: true }),
    revokedBy: { type: 'text', name: 'revoked_by', nullable: true },
    version: { type: 'integer' },
  } satisfies Columns<Delegation>,
});
