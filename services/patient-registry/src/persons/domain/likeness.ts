import type { LocalDate } from '@maillage/kernel';
import { birthDateLikeness, type BirthDateLikeness } from './birth-dates.js';
import { jaroWinkler, normaliseName } from './names.js';
import type { Sex } from './source-record.js';

/** What two entries are compared by. */
export interface ComparedTraits {
  readonly familyName: string | null;
  readonly givenNames: readonly string[];
  readonly birthDate: LocalDate | null;
  readonly sex: Sex | null;
}

/** How alike two entries are, and why. */
export interface Likeness {
  readonly algorithm: 'traits/1';
  /** Between 0 and 1, four decimals. */
  readonly score: string;
  readonly explanation: readonly string[];
  readonly isLikelyDuplicate: boolean;
}

/** traits/1. A change of any figure is a new version with a new name: stored scores must stay reproducible. */
const weights = { family: 0.35, given: 0.25, birthDate: 0.3, sex: 0.1 } as const;
const birthDateValue: Readonly<Record<BirthDateLikeness, number>> = { SAME: 1, SWAPPED: 0.85, ONE_DIGIT: 0.8, YEAR_OFF: 0.8, DIFFERENT: 0, UNKNOWN: 0.5 };
const least = { score: 0.85, family: 0.85, given: 0.8 } as const;
/** Without a birth date on both sides only names that are all but equal are worth a person's time. */
const leastWithoutBirthDate = 0.95;

const word = (value: number): string => (value === 1 ? 'same' : value >= 0.8 ? 'nearly the same' : 'differs');
const birthDateWord: Readonly<Record<BirthDateLikeness, string>> = { SAME: 'same', SWAPPED: 'day and month swapped', ONE_DIGIT: 'one digit differs', YEAR_OFF: 'one year apart', DIFFERENT: 'differs', UNKNOWN: 'missing' };

/** The best pair of first names counts: desks write all given names, one of them, or the second one first. */
function givenLikeness(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [a, b].map((names) => [normaliseName(names.join(' ')), ...names.map(normaliseName)]);
  return Math.max(0, ...left!.flatMap((one) => right!.map((other) => jaroWinkler(one, other))));
}

/** Male against female; any other pair says nothing. */
export const sexContradicts = (a: Sex | null, b: Sex | null): boolean => (a === 'MALE' && b === 'FEMALE') || (a === 'FEMALE' && b === 'MALE');

/** Compares names, birth date and sex by `traits/1`: weighted Jaro-Winkler of the names, also crosswise, and the likeness of the birth dates. */
export function compareTraits(a: ComparedTraits, b: ComparedTraits): Likeness {
  const [familyA, familyB] = [normaliseName(a.familyName ?? ''), normaliseName(b.familyName ?? '')];
  const straight = { family: jaroWinkler(familyA, familyB), given: givenLikeness(a.givenNames, b.givenNames) };
  const crosswise = { family: givenLikeness([a.familyName ?? ''], b.givenNames), given: givenLikeness(a.givenNames, [b.familyName ?? '']) };
  const isCrosswise = crosswise.family + crosswise.given > straight.family + straight.given + 0.2;
  const names = isCrosswise ? crosswise : straight;
  const birthDate = birthDateLikeness(a.birthDate, b.birthDate);
  const sex = a.sex !== null && a.sex === b.sex ? 1 : sexContradicts(a.sex, b.sex) ? 0 : 0.5;
  const score = weights.family * names.family + weights.given * names.given + weights.birthDate * birthDateValue[birthDate] + weights.sex * sex;
  const namesAreClose = names.family >= least.family && names.given >= least.given;
  const isLikelyDuplicate =
    birthDate === 'UNKNOWN'
      ? names.family >= leastWithoutBirthDate && names.given >= leastWithoutBirthDate && sex > 0
      : birthDate !== 'DIFFERENT' && namesAreClose && score >= least.score;
  return {
    algorithm: 'traits/1',
    score: score.toFixed(4),
    explanation: [
      `family_name: ${word(names.family)}${isCrosswise ? ', swapped with a given name' : ''}`,
      `given_names: ${word(names.given)}`,
      `birth_date: ${birthDateWord[birthDate]}`,
      `sex: ${sex === 1 ? 'same' : sex === 0 ? 'differs' : 'says nothing'}`,
    ],
    isLikelyDuplicate,
  };
}
