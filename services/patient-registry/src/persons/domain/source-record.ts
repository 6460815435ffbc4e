import type { Instant, LocalDate, Uuid } from '@maillage/kernel';

/** Administrative sex; null where nobody ever said it. */
export type Sex = 'FEMALE' | 'MALE' | 'OTHER' | 'UNKNOWN';

/** Why a record belongs to its person. */
export type LinkReason = 'NEW_PERSON' | 'TRUSTED_IDENTIFIER' | 'LIKELY_DUPLICATE' | 'REVIEWED' | 'SOURCE_MERGE';

/** A number of the person in some system of numbers, and how far it is believed. */
export interface RecordIdentifier {
  readonly system: string;
  readonly value: string;
  /** Code of the FHIR identifier type (table 0203), such as MR; empty when the source gave none. */
  readonly type: string;
  /** False for a national number whose check fails: kept as said, never used to link. */
  readonly valid: boolean;
  readonly trusted: boolean;
}

/** What a source says of somebody. Null is "never said" or "taken back". */
export interface Traits {
  readonly familyName: string | null;
  readonly givenNames: readonly string[];
  readonly birthDate: LocalDate | null;
  readonly sex: Sex | null;
  readonly deceased: boolean;
  readonly deceasedOn: LocalDate | null;
  readonly phone: string | null;
  readonly address: string | null;
}

export const unknownTraits: Traits = { familyName: null, givenNames: [], birthDate: null, sex: null, deceased: false, deceasedOn: null, phone: null, address: null };

/** What one organisation's system says of somebody. Never copied, never moved: `personId` is the person it was linked to when it came. */
export interface SourceRecord extends Traits {
  readonly id: Uuid;
  readonly source: string;
  readonly key: string;
  readonly personId: Uuid;
  readonly linkedBy: LinkReason;
  readonly identifiers: readonly RecordIdentifier[];
  /** Day on which a death without a date became known: rules that need a day take it. */
  readonly deceasedNotedOn: LocalDate | null;
  /** Time of the newest message that wrote each field, for sources that speak by messages. */
  readonly fieldTimes: Readonly<Record<string, string>>;
  /** Version of the source's own resource; 0 for sources without versions. */
  readonly sourceVersion: number;
  /** Hash of the command that made it, so that a repeat is told from another use of its id. */
  readonly contentHash: string;
  readonly recordedAt: Instant;
  /** When the source last said something. */
  readonly saidAt: Instant;
  /** The source has deleted it: it belongs to nobody until it comes back. */
  readonly deletedAt: Instant | null;
}
