import { ageOn, invalidArgument, localDate, type LocalDate, type Violation } from '@maillage/kernel';

/** The CMS-HCC models that are shipped: V22 ("2017", PACE), V24 ("2020"), V28 ("2024"). ESRD and RxHCC models are others. */
export const hccModels = ['V22', 'V24', 'V28'] as const;
/** One of `hccModels`. */
export type HccModel = (typeof hccModels)[number];

const fullDual = ['02', '04', '08'] as const;
const partialDual = ['01', '03', '05', '06'] as const;
const noDual = ['00', 'NA'] as const;
/** Medicare–Medicaid status of the month as CMS codes it: 02, 04, 08 full benefit; 01, 03, 05, 06 partial; 00 and NA none. */
export type DualStatus = (typeof fullDual)[number] | (typeof partialDual)[number] | (typeof noDual)[number];

/** What the score needs to know of a person beside the diagnoses. */
export interface HccPerson {
  /** Completed years on 1 February of the payment year: `hccAge`. */
  readonly age: number;
  readonly sex: 'F' | 'M';
  /** Original reason for entitlement: 0 age, 1 disability, 2 end-stage renal disease, 3 both. */
  readonly orec: '0' | '1' | '2' | '3';
  readonly dual: DualStatus;
  /** Fewer than 12 months of Part B in the year of the diagnoses. */
  readonly newEnrollee: boolean;
  /** Member of a plan for people with a chronic condition (C-SNP); counts for new enrollees only. */
  readonly specialNeedsPlan: boolean;
  /** In an institution for 90 days or more. */
  readonly institutional: boolean;
}

/** Medicaid pays its whole benefit. */
export const isFullDual = (dual: DualStatus): boolean => (fullDual as readonly string[]).includes(dual);
/** Medicaid pays premiums or cost sharing only. */
export const isPartialDual = (dual: DualStatus): boolean => (partialDual as readonly string[]).includes(dual);
/** Full or partial. */
export const hasMedicaid = (dual: DualStatus): boolean => isFullDual(dual) || isPartialDual(dual);

/** Entitled by disability now: under 65, and not by age. */
export const isDisabled = ({ age, orec }: HccPerson): boolean => age < 65 && orec !== '0';
/** Came by disability alone and is now entitled by age. */
export const isOriginallyDisabled = (person: HccPerson): boolean => person.orec === '1' && !isDisabled(person);

/** Age that CMS takes for `paymentYear`. Throws INVALID_ARGUMENT with DATE_INVALID, or HCC_PERSON_INVALID for a person born later. */
export function hccAge(birthDate: LocalDate, paymentYear: number): number {
  const age = ageOn(birthDate, localDate(`${String(paymentYear).padStart(4, '0')}-02-01`, 'paymentYear'));
  if (age < 0) throw personInvalid([{ path: 'birthDate', rule: 'person is born before the payment year' }]);
  return age;
}

const personInvalid = (violations: readonly Violation[]) => invalidArgument('HCC_PERSON_INVALID', 'The facts about the person are not those that CMS codes.', violations);

/** Throws INVALID_ARGUMENT with HCC_PERSON_INVALID that names every field at fault: files bring codes that the types do not know. */
export function checkPerson({ age, sex, orec, dual }: HccPerson): void {
  if (Number.isInteger(age) && age >= 0 && age <= 150 && (sex === 'F' || sex === 'M') && isEntitlementReason(orec) && isDualStatus(dual)) return;
  const violations: Violation[] = [];
  if (!Number.isInteger(age) || age < 0 || age > 150) violations.push({ path: 'age', rule: 'age is a whole number from 0 to 150' });
  if (sex !== 'F' && sex !== 'M') violations.push({ path: 'sex', rule: 'sex is F or M' });
  if (!isEntitlementReason(orec)) violations.push({ path: 'orec', rule: 'original reason for entitlement is 0, 1, 2 or 3' });
  if (!isDualStatus(dual)) violations.push({ path: 'dual', rule: 'dual status is 00 to 06, 08 or NA' });
  throw personInvalid(violations);
}

const isEntitlementReason = (orec: string): boolean => orec === '0' || orec === '1' || orec === '2' || orec === '3';
const isDualStatus = (dual: DualStatus): boolean => (noDual as readonly string[]).includes(dual) || hasMedicaid(dual);
