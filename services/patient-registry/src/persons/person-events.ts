import { create, toBinary } from '@bufbuild/protobuf';
import { createHash } from 'node:crypto';
import { LinkReason as LinkReasonMessage, PersonSchema, PersonState, ReviewSchema, Sex as SexMessage, type Person as PersonMessage, type Review as ReviewMessage } from '@maillage/contracts/registry/v1/persons_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Person } from './domain/person.js';
import type { Sex, SourceRecord } from './domain/source-record.js';
import type { Review } from './domain/review.js';

/** What a person shows of its records. */
export type ShownRecord = Pick<SourceRecord, 'id' | 'source' | 'key' | 'linkedBy' | 'identifiers' | 'recordedAt'>;

/** The only file that knows both shapes. A merged person shows no records: its survivor does. */
export function toMessage(person: Person, records: readonly ShownRecord[]): PersonMessage {
  return create(PersonSchema, {
    personId: person.id,
    state: PersonState[person.state],
    mergedInto: person.mergedInto ?? '',
    familyName: person.familyName,
    givenNames: [...person.givenNames],
    birthDate: person.birthDate ?? '',
    sex: person.sex === null ? SexMessage.UNSPECIFIED : SexMessage[person.sex],
    deceased: person.deceased,
    deceasedOn: person.deceasedOn ?? '',
    inReview: person.inReview,
    sourceRecords: (person.state === 'MERGED' ? [] : records).map((record) => ({
      sourceRecordId: record.id, source: record.source, key: record.key, linkedBy: LinkReasonMessage[record.linkedBy], recordedAt: record.recordedAt,
      identifiers: record.identifiers.map(({ system, value }) => ({ system, value })),
    })),
    version: person.version,
    changedAt: person.changedAt,
  });
}

/** Hash of the public state without its version and time: equal when nobody would see a difference. */
export const stateHash = (person: Person, records: readonly ShownRecord[]): string =>
  createHash('sha256').update(person.deathDay ?? '').update(toBinary(PersonSchema, toMessage({ ...person, version: 0, changedAt: '' as Person['changedAt'] }, records))).digest('base64url');

export const personChanged = (person: Person, records: readonly ShownRecord[]): DomainEvent => event(PersonSchema, { aggregate: person.id, version: person.version }, toMessage(person, records));

export const sexFromMessage = (sex: SexMessage): Sex | null => (sex === SexMessage.UNSPECIFIED ? null : (SexMessage[sex] as Sex));

export const reviewMessage = ({ id, personId, likelySameAs, score, algorithm, explanation, state, openedAt }: Review): ReviewMessage =>
  create(ReviewSchema, { reviewId: id, personId, likelySameAs, score, algorithm, explanation: [...explanation], state, openedAt });
