import { newEntryHasNoVersion, versionIsCurrent } from '../../directory/domain/entry-rules.js';
import { identifiersAreValid, sameIdentifiers, type Identifier } from '../../directory/domain/identifier.js';
import { decidedHere, recordFields, type RecordField } from '../../directory/domain/record-voice.js';

/** The four kinds of team; the record does not tell them apart, so a practitioner that was learned has none yet. */
export const practitionerCategories = ['MEDICAL', 'PARAMEDICAL', 'SOCIAL', 'ADMINISTRATIVE'] as const;
export type PractitionerCategory = (typeof practitionerCategories)[number];

/** A practitioner of the directory. Never removed: one that retires is no longer active. */
export interface Practitioner {
  readonly id: string;
  readonly familyName: string;
  readonly givenNames: readonly string[];
  /** Empty while unknown. */
  readonly category: PractitionerCategory | '';
  readonly identifiers: readonly Identifier[];
  readonly active: boolean;
  readonly origin: 'RECORD' | 'DIRECT';
  /** Fields on which the record has no word any more; `name` stands for family and given names. */
  readonly decidedHere: readonly RecordField[];
  /** Newest version of the resource that was taken in; 0 before the first. */
  readonly recordVersion: number;
  readonly version: number;
}

/** The whole state as a person wants it. */
export interface PractitionerEntry {
  readonly id: string;
  /** The version it replaces; 0 for a new one or to replace unchecked. */
  readonly version: number;
  readonly familyName: string;
  readonly givenNames: readonly string[];
  readonly category: PractitionerCategory;
  readonly identifiers: readonly Identifier[];
  readonly active: boolean;
}

/** What one version of the record says. */
export type RecordedPractitioner = Omit<PractitionerEntry, 'category'>;

const sameName = (one: Practitioner, other: Practitioner): boolean =>
  one.familyName === other.familyName && one.givenNames.length === other.givenNames.length && one.givenNames.every((name, index) => name === other.givenNames[index]);

const sameState = (one: Practitioner, other: Practitioner): boolean =>
  sameName(one, other) && one.category === other.category && one.active === other.active && sameIdentifiers(one.identifiers, other.identifiers);

/** Enters or replaces. The same object comes back when nothing changes, whatever version was named. Throws IDENTIFIER_INVALID or STALE_VERSION. */
export function putPractitioner(current: Practitioner | null, entry: PractitionerEntry): Practitioner {
  const { version: expected, ...wanted } = entry;
  const state = { ...wanted, identifiers: identifiersAreValid(entry.identifiers, current?.identifiers ?? []) };
  if (!current) {
    newEntryHasNoVersion(expected);
    return { ...state, origin: 'DIRECT', decidedHere: recordFields, recordVersion: 0, version: 1 };
  }
  const next: Practitioner = { ...current, ...state };
  if (sameState(current, next)) return current;
  versionIsCurrent(current, expected);
  const changed = { name: !sameName(next, current), identifiers: !sameIdentifiers(next.identifiers, current.identifiers), active: next.active !== current.active };
  return { ...next, decidedHere: decidedHere(current.decidedHere, changed), version: current.version + 1 };
}

/**
 * Takes in what the record says. The version rises only when somebody would see a difference; the same object comes back for what is
 * older than what was taken in before.
 */
export function learnPractitioner(current: Practitioner | null, said: RecordedPractitioner): Practitioner {
  const { version: recordVersion, ...state } = said;
  if (!current) return { ...state, category: '', origin: 'RECORD', decidedHere: [], recordVersion, version: 1 };
  if (recordVersion <= current.recordVersion) return current;
  const open = (field: RecordField): boolean => !current.decidedHere.includes(field);
  const name = open('name') ? said : current;
  const next: Practitioner = {
    ...current,
    familyName: name.familyName,
    givenNames: name.givenNames,
    identifiers: open('identifiers') ? said.identifiers : current.identifiers,
    active: open('active') ? said.active : current.active,
    recordVersion,
  };
  return sameState(current, next) ? next : { ...next, version: current.version + 1 };
}

/** What the record says when it has deleted the resource: the practitioner has retired, all else stands. */
export const deletedPractitioner = (current: Practitioner | null, id: string, version: number): RecordedPractitioner => ({
  id, version, familyName: current?.familyName ?? '', givenNames: current?.givenNames ?? [], identifiers: current?.identifiers ?? [], active: false,
});
