import type { Decimal } from '@maillage/kernel';
import type { HccModel, HccPerson } from './hcc-person.js';
import type { HccRounding, ScoreStep } from './hcc-rounding.js';
import type { HccSegment } from './hcc-segment.js';
import type { HccParameters } from './pick-parameters.js';

/** What an age or sex edit did to a diagnosis. */
export interface AppliedEdit {
  /** CMS's name of the list: `sex`, `age` (mandatory) or `mce_age` (Medicare Code Editor). */
  readonly edit: 'sex' | 'age' | 'mce_age';
  /** The condition that the person met, such as `age <= 49` or `sex = F`. */
  readonly condition: string;
  /** INVALID: the code counts for nothing. OVERRIDE: it counts for another category. */
  readonly action: 'INVALID' | 'OVERRIDE';
}

/** Where one diagnosis led. `mapped` empty: the model does not pay for it, or there is no such code. */
export interface DiagnosisTrace {
  /** ICD-10-CM in capitals without the dot. */
  readonly code: string;
  readonly mapped: readonly number[];
  /** Categories that count after the edit. */
  readonly counted: readonly number[];
  readonly edit: AppliedEdit | null;
}

/** A category that a diagnosis gave and that is not paid. */
export interface DroppedCategory {
  readonly category: number;
  readonly label: string;
  /** HIERARCHY: `by` are the graver categories present. NEEDS_ONE_OF: none of `by` is present (V28, HCC 223). */
  readonly rule: 'HIERARCHY' | 'NEEDS_ONE_OF';
  readonly by: readonly number[];
}

/** One coefficient that was added. */
export interface ScoreTerm {
  /** CMS's name without the segment: `F75_79`, `HCC37`, `DIABETES_HF_V28`, `D5`. */
  readonly term: string;
  readonly kind: 'DEMOGRAPHIC' | 'ENTITLEMENT' | 'CATEGORY' | 'INTERACTION' | 'COUNT';
  readonly label: string;
  /** Three decimals. */
  readonly coefficient: string;
  /** The paid categories that caused it. */
  readonly categories: readonly number[];
}

/** The score before normalisation, with everything that led to it: the same input gives the same value again. */
export interface RawHccScore {
  readonly algorithm: 'CMS-HCC';
  readonly algorithmVersion: string;
  readonly model: HccModel;
  readonly tables: { readonly version: string; readonly paymentYears: readonly number[] };
  readonly person: HccPerson;
  /** AGE_64_AS_65: CMS counts this new enrollee of 64 as 65. */
  readonly ageRule: 'AGE_64_AS_65' | null;
  readonly segment: HccSegment;
  /** Each code once, in the order of the codes. */
  readonly diagnoses: readonly DiagnosisTrace[];
  /** Categories after the edits and before the hierarchies, ascending. */
  readonly categories: readonly number[];
  readonly dropped: readonly DroppedCategory[];
  /** Categories that are paid, ascending. For a new enrollee they are told and not paid. */
  readonly hccs: readonly number[];
  readonly terms: readonly ScoreTerm[];
  readonly raw: Decimal;
}

/** A score that may enter a blend. */
export interface HccScore extends RawHccScore {
  readonly parameters: HccParameters;
  readonly normalised: Decimal;
  /** After coding intensity. */
  readonly adjusted: Decimal;
  readonly rounding: HccRounding;
  readonly steps: readonly ScoreStep[];
}
