import { ruleViolation } from '@maillage/kernel';
import { hasMedicaid, isDisabled, isFullDual, isPartialDual, type HccPerson } from './hcc-person.js';

/** The population whose regression applies, by its CMS prefix. */
export const segmentLabels = {
  CNA: 'Community, not dual, aged',
  CND: 'Community, not dual, disabled',
  CFA: 'Community, full benefit dual, aged',
  CFD: 'Community, full benefit dual, disabled',
  CPA: 'Community, partial benefit dual, aged',
  CPD: 'Community, partial benefit dual, disabled',
  INS: 'Long-term institutional',
  NE: 'New enrollee',
  SNPNE: 'New enrollee in a chronic-condition special needs plan',
} as const;
/** A key of `segmentLabels`. */
export type HccSegment = keyof typeof segmentLabels;

/** CMS counts a new enrollee of 64 who comes by age as 65. */
export const isCountedAs65 = ({ age, orec, newEnrollee }: HccPerson): boolean => newEnrollee && age === 64 && orec === '0';

/**
 * The segment of a person. Throws RULE_VIOLATION where CMS's texts leave it open, so that nobody is paid by a guess:
 * HCC_NEW_ENROLLEE_INSTITUTIONAL, HCC_NEW_ENROLLEE_ESRD (OREC 2 or 3), HCC_UNDER_65_NOT_DISABLED (OREC 0 and not counted as 65).
 */
export function segmentOf(person: HccPerson): HccSegment {
  if (person.newEnrollee && person.institutional)
    throw ruleViolation('HCC_NEW_ENROLLEE_INSTITUTIONAL', 'A new enrollee in an institution has no settled segment.', [{ path: 'institutional', rule: 'HCC_NEW_ENROLLEE_INSTITUTIONAL' }]);
  if (person.newEnrollee && (person.orec === '2' || person.orec === '3'))
    throw ruleViolation('HCC_NEW_ENROLLEE_ESRD', 'A new enrollee entitled by end-stage renal disease has no settled segment.', [{ path: 'orec', rule: 'HCC_NEW_ENROLLEE_ESRD' }]);
  if (person.age < 65 && person.orec === '0' && !isCountedAs65(person))
    throw ruleViolation('HCC_UNDER_65_NOT_DISABLED', 'Somebody under 65 who is entitled by age has no settled segment.', [{ path: 'orec', rule: 'HCC_UNDER_65_NOT_DISABLED' }]);
  if (person.newEnrollee) return person.specialNeedsPlan ? 'SNPNE' : 'NE';
  if (person.institutional) return 'INS';
  const disabled = isDisabled(person);
  if (isFullDual(person.dual)) return disabled ? 'CFD' : 'CFA';
  if (isPartialDual(person.dual)) return disabled ? 'CPD' : 'CPA';
  return disabled ? 'CND' : 'CNA';
}

const bandStarts = [0, 35, 45, 55, 60, 65, 70, 75, 80, 85, 90, 95];
function bandOf(age: number): string {
  const index = bandStarts.findLastIndex((start) => age >= start);
  const next = bandStarts[index + 1];
  return `${bandStarts[index]}_${next === undefined ? 'GT' : next - 1}`;
}

/** Term of age and sex: `F75_79`; for new enrollees `NMCAID_ORIGDIS_NEM66`, where 65 to 69 stand alone. */
export function demographicTerm(person: HccPerson, segment: HccSegment): string {
  const { age, sex, orec, dual } = person;
  if (segment !== 'NE' && segment !== 'SNPNE') return `${sex}${bandOf(age)}`;
  const counted = isCountedAs65(person) ? 65 : age;
  const medicaid = hasMedicaid(dual) ? 'MCAID' : 'NMCAID';
  const origin = counted >= 65 && orec === '1' ? 'ORIGDIS' : 'NORIGDIS';
  return `${medicaid}_${origin}_NE${sex}${counted >= 65 && counted <= 69 ? counted : bandOf(counted)}`;
}
