import { enumText, jsonb, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import { practitionerCategories, type Practitioner } from './domain/practitioner.js';

/** The domain type and what it is found by, which follows from it. */
export interface PractitionerRow extends Practitioner {
  /** foldName of family name and given names. */
  readonly searchName: string;
  /** identifierKeys of the identifiers. */
  readonly identifierKeys: readonly string[];
}

export const practitionerSchema = new EntitySchema<PractitionerRow>({
  name: 'practitioner',
  columns: {
    id: { type: 'uuid', primary: true },
    familyName: { type: 'text', name: 'family_name' },
    givenNames: { type: 'text', name: 'given_names', array: true },
    searchName: { type: 'text', name: 'search_name' },
    category: enumText([...practitionerCategories, '']),
    identifiers: jsonb('identifiers'),
    identifierKeys: { type: 'text', name: 'identifier_keys', array: true },
    active: { type: 'boolean' },
    origin: enumText(['RECORD', 'DIRECT']),
    decidedHere: { type: 'text', name: 'decided_here', array: true },
    recordVersion: { type: 'integer', name: 'record_version' },
    version: { type: 'integer' },
  } satisfies Columns<PractitionerRow>,
});
