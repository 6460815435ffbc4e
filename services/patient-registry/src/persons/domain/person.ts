import { addDays, ruleViolation, type Instant, type LocalDate, type Uuid } from '@maillage/kernel';
import type { Sex, SourceRecord } from './source-record.js';

/** Somebody, as a set of source records. The traits are those of its leading record; they are derived, never typed. */
export interface Person {
  readonly id: Uuid;
  readonly state: 'ACTIVE' | 'MERGED';
  readonly mergedInto: Uuid | null;
  readonly familyName: string;
  readonly givenNames: readonly string[];
  readonly birthDate: LocalDate | null;
  readonly sex: Sex | null;
  readonly deceased: boolean;
  readonly deceasedOn: LocalDate | null;
  /** The day that rules take for the death: its date, or the day on which a death without date became known. */
  readonly deathDay: LocalDate | null;
  readonly inReview: boolean;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
  /** Hash of the public state, so that a record that says the same again changes nothing. */
  readonly stateHash: string;
  readonly version: number;
}

export const newPerson = (id: Uuid, now: Instant): Person => ({
  id, state: 'ACTIVE', mergedInto: null, familyName: '', givenNames: [], birthDate: null, sex: null, deceased: false, deceasedOn: null, deathDay: null,
  inReview: false, createdAt: now, changedAt: now, stateHash: '', version: 0,
});

/** A record with a trusted identifier leads one without; then the one whose source spoke last; then the younger id. */
export function inLeadingOrder(records: readonly SourceRecord[]): SourceRecord[] {
  const rank = (record: SourceRecord): string => `${record.identifiers.some((each) => each.trusted) ? 1 : 0} ${record.saidAt} ${record.id}`;
  return [...records].sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
}

/** The day of a death that a stay's discharge reported. */
export interface FatalStay {
  readonly endedOn: LocalDate;
}

type DerivedTraits = Pick<Person, 'familyName' | 'givenNames' | 'birthDate' | 'sex' | 'deceased' | 'deceasedOn' | 'deathDay'>;

/** Each trait comes from the first record in leading order that knows it; a death date of a record goes before one of a stay. */
export function deriveTraits(records: readonly SourceRecord[], fatalStays: readonly FatalStay[]): DerivedTraits {
  const ordered = inLeadingOrder(records);
  const first = <T>(read: (record: SourceRecord) => T | null): T | null => {
    for (const record of ordered) {
      const value = read(record);
      if (value !== null) return value;
    }
    return null;
  };
  const stayDeaths = fatalStays.map((stay) => stay.endedOn).sort();
  const deceasedOn = first((record) => record.deceasedOn) ?? stayDeaths[0] ?? null;
  const notedOn = ordered.flatMap((record) => (record.deceased && record.deceasedNotedOn ? [record.deceasedNotedOn] : [])).sort();
  return {
    familyName: first((record) => record.familyName) ?? '',
    givenNames: first((record) => (record.givenNames.length > 0 ? record.givenNames : null)) ?? [],
    birthDate: first((record) => record.birthDate),
    sex: first((record) => (record.sex === 'UNKNOWN' ? null : record.sex)) ?? first((record) => record.sex),
    deceased: deceasedOn !== null || ordered.some((record) => record.deceased),
    deceasedOn,
    deathDay: deceasedOn ?? notedOn[0] ?? null,
  };
}

/** The dead are covered on the day of their death: the first day no longer covered is the next one. */
export const firstDayAfterDeath = (deathDay: LocalDate): LocalDate => addDays(deathDay, 1);

/** Nobody is joined or enrolled from a day after the death. */
export function personLivesOn(person: Pick<Person, 'deathDay'>, day: LocalDate): void {
  if (person.deathDay !== null && person.deathDay < day) throw ruleViolation('PERSON_DECEASED', 'This person died before that day.', [{ path: 'person_id', rule: 'person lives on the first day' }]);
}

/** Only a merge can be taken back. */
export function personIsMerged(person: Person): void {
  if (person.state !== 'MERGED') throw ruleViolation('PERSON_NOT_MERGED', 'This person stands for itself: there is no merge to take back.', [{ path: 'person_id', rule: 'person is merged' }]);
}

/** The elder survives: who was known first has more written to it. */
export const elderOf = (a: Person, b: Person): { elder: Person; younger: Person } =>
  a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id) ? { elder: a, younger: b } : { elder: b, younger: a };
