import type { Decimal, Instant, LocalDate, Uuid } from '@maillage/kernel';

/** Sex as cells know it: FHIR's other and unknown are X. */
export type CellSex = 'F' | 'M' | 'X';

/** One state of an enrolment, as the registry learned of it at `knownAt`. A voided enrolment ends where it starts. */
export interface EnrolmentVersion {
  readonly enrolmentId: Uuid;
  readonly version: number;
  /** As written; Identity says who that is. */
  readonly personId: Uuid;
  readonly contractId: Uuid;
  readonly from: LocalDate;
  /** First day no longer covered; null while open. */
  readonly to: LocalDate | null;
  readonly knownAt: Instant;
}

/** What a cell needs to know of a person, as learned at `knownAt`. */
export interface PersonVersion {
  readonly personId: Uuid;
  readonly version: number;
  readonly birthDate: LocalDate | null;
  readonly sex: CellSex;
  readonly knownAt: Instant;
}

/** A risk score counts from the first month whose first day is not before `validFrom`; among equal dates the later known one wins. */
export interface RiskScore {
  /** As written. */
  readonly personId: Uuid;
  readonly validFrom: LocalDate;
  readonly score: Decimal;
  readonly knownAt: Instant;
}

/** All that is known of some members, on both time axes. */
export interface Knowledge {
  readonly enrolments: readonly EnrolmentVersion[];
  readonly persons: readonly PersonVersion[];
  readonly scores: readonly RiskScore[];
}

/** The newest version known at `at`; the order in which they arrived does not matter. */
export function newestKnown<T extends { readonly version: number; readonly knownAt: Instant }>(versions: readonly T[], at: Instant): T | null {
  let newest: T | null = null;
  for (const version of versions) if (version.knownAt <= at && (newest === null || version.version > newest.version)) newest = version;
  return newest;
}

/** What counts on `day`: the latest `validFrom` that is not after it, and of those the one known last. */
export function countingOn<T extends { readonly validFrom: LocalDate; readonly knownAt: Instant }>(facts: readonly T[], day: LocalDate, at: Instant): T | null {
  let best: T | null = null;
  for (const fact of facts)
    if (fact.knownAt <= at && fact.validFrom <= day && (best === null || fact.validFrom > best.validFrom || (fact.validFrom === best.validFrom && fact.knownAt >= best.knownAt))) best = fact;
  return best;
}
