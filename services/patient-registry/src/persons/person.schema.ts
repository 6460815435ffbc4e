import { EntitySchema } from 'typeorm';
import { civilDate, enumText, instant, jsonb, type Columns } from '@maillage/database';
import type { Person } from './domain/person.js';
import type { SourceRecord } from './domain/source-record.js';

const sexes = ['FEMALE', 'MALE', 'OTHER', 'UNKNOWN'];

export const personSchema = new EntitySchema<Person>({
  name: 'person',
  columns: {
    id: { type: 'uuid', primary: true },
    state: enumText(['ACTIVE', 'MERGED']),
    mergedInto: { type: 'uuid', name: 'merged_into', nullable: true },
    familyName: { type: 'text', name: 'family_name' },
    givenNames: { type: 'text', name: 'given_names', array: true },
    birthDate: civilDate('birth_date', { nullable: true }),
    sex: enumText(sexes, 'sex', { nullable: true }),
    deceased: { type: 'boolean' },
    deceasedOn: civilDate('deceased_on', { nullable: true }),
    deathDay: civilDate('death_day', { nullable: true }),
    inReview: { type: 'boolean', name: 'in_review' },
    createdAt: instant('created_at'),
    changedAt: instant('changed_at'),
    stateHash: { type: 'text', name: 'state_hash' },
    version: { type: 'integer' },
  } satisfies Columns<Person>,
});

/** A record and what is looked up of it. */
export interface SourceRecordRow extends SourceRecord {
  readonly identifierKeys: readonly string[];
  readonly trustedKeys: readonly string[];
  readonly familyKey: string;
  readonly nameKey: string;
}

export const sourceRecordSchema = new EntitySchema<SourceRecordRow>({
  name: 'source_record',
  columns: {
    id: { type: 'uuid', primary: true },
    source: { type: 'text' },
    key: { type: 'text' },
    personId: { type: 'uuid', name: 'person_id' },
    linkedBy: enumText(['NEW_PERSON', 'TRUSTED_IDENTIFIER', 'LIKELY_DUPLICATE', 'REVIEWED', 'SOURCE_MERGE'], 'linked_by'),
    familyName: { type: 'text', name: 'family_name', nullable: true },
    givenNames: { type: 'text', name: 'given_names', array: true },
    birthDate: civilDate('birth_date', { nullable: true }),
    sex: enumText(sexes, 'sex', { nullable: true }),
    deceased: { type: 'boolean' },
    deceasedOn: civilDate('deceased_on', { nullable: true }),
    deceasedNotedOn: civilDate('deceased_noted_on', { nullable: true }),
    phone: { type: 'text', nullable: true },
    address: { type: 'text', nullable: true },
    identifiers: jsonb('identifiers'),
    identifierKeys: { type: 'text', name: 'identifier_keys', array: true },
    trustedKeys: { type: 'text', name: 'trusted_keys', array: true },
    familyKey: { type: 'text', name: 'family_key' },
    nameKey: { type: 'text', name: 'name_key' },
    fieldTimes: jsonb('field_times'),
    sourceVersion: { type: 'integer', name: 'source_version' },
    contentHash: { type: 'text', name: 'content_hash' },
    recordedAt: instant('recorded_at'),
    saidAt: instant('said_at'),
    deletedAt: instant('deleted_at', { nullable: true }),
  } satisfies Columns<SourceRecordRow>,
});
