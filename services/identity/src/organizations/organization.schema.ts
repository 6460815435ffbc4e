import { enumText, jsonb, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import { providerKinds } from '../directory/domain/provider-kind.js';
import type { Organization } from './domain/organization.js';

/** The domain type and what it is found by, which follows from it. */
export interface OrganizationRow extends Organization {
  /** foldName of the name. */
  readonly searchName: string;
  /** identifierKeys of the identifiers. */
  readonly identifierKeys: readonly string[];
}

export const organizationSchema = new EntitySchema<OrganizationRow>({
  name: 'organization',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    searchName: { type: 'text', name: 'search_name' },
    kind: enumText(providerKinds),
    legalEntityId: { type: 'uuid', name: 'legal_entity_id' },
    identifiers: jsonb('identifiers'),
    identifierKeys: { type: 'text', name: 'identifier_keys', array: true },
    active: { type: 'boolean' },
    origin: enumText(['RECORD', 'DIRECT']),
    decidedHere: { type: 'text', name: 'decided_here', array: true },
    recordVersion: { type: 'integer', name: 'record_version' },
    version: { type: 'integer' },
  } satisfies Columns<OrganizationRow>,
});
