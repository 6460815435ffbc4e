import { invalidArgument, type Decimal } from '@maillage/kernel';
import { applyHierarchies } from './apply-hierarchies.js';
import { collectTerms } from './collect-terms.js';
import { checkPerson, type HccModel, type HccPerson } from './hcc-person.js';
import { divide, hccRounding, multiply, type HccRounding } from './hcc-rounding.js';
import type { HccScore, RawHccScore } from './hcc-score.js';
import { isCountedAs65, segmentOf } from './hcc-segment.js';
import { hccTablesOf } from './hcc-tables.js';
import { categoriesOf, mapDiagnoses } from './map-diagnoses.js';
import type { HccParameters } from './pick-parameters.js';

/** Raised by every change that may alter a score. */
export const hccAlgorithmVersion = '1.0';

/**
 * The score before normalisation. Order and repetition of `diagnoses` (ICD-10-CM, with or without the dot, in either case) do not
 * matter; a code that the model does not know counts for nothing and is told.
 * Throws INVALID_ARGUMENT with HCC_PERSON_INVALID and RULE_VIOLATION with the reasons of `segmentOf`:
 * HCC_NEW_ENROLLEE_INSTITUTIONAL, HCC_NEW_ENROLLEE_ESRD, HCC_UNDER_65_NOT_DISABLED.
 */
export function rawHccScore(model: HccModel, person: HccPerson, diagnoses: readonly string[]): RawHccScore {
  checkPerson(person);
  const tables = hccTablesOf(model);
  const segment = segmentOf(person);
  const traces = mapDiagnoses(tables, person, diagnoses);
  const categories = categoriesOf(traces);
  const { hccs, dropped } = applyHierarchies(tables, categories);
  const { terms, sum } = collectTerms(tables, person, segment, hccs);
  return {
    algorithm: 'CMS-HCC',
    algorithmVersion: hccAlgorithmVersion,
    model,
    tables: { version: tables.version, paymentYears: tables.paymentYears },
    person,
    ageRule: isCountedAs65(person) ? 'AGE_64_AS_65' : null,
    segment,
    diagnoses: traces,
    categories,
    dropped,
    hccs,
    terms,
    // Coefficients have three decimals, so their sum needs no rounding.
    raw: { unscaled: sum, scale: 3 },
  };
}

const oneLess = ({ unscaled, scale }: Decimal): Decimal => ({ unscaled: 10n ** BigInt(scale) - unscaled, scale });

/**
 * Raw, normalised and adjusted score with its whole explanation: normalised = round(raw / normalisation), adjusted =
 * round(normalised × (1 − coding intensity)). Throws what `rawHccScore` throws, and INVALID_ARGUMENT with HCC_PARAMETERS_OF_OTHER_MODEL.
 */
export function scoreHcc(model: HccModel, person: HccPerson, diagnoses: readonly string[], parameters: HccParameters, rounding: HccRounding = hccRounding): HccScore {
  if (parameters.model !== model) throw invalidArgument('HCC_PARAMETERS_OF_OTHER_MODEL', `The parameters are of ${parameters.model}, the score is of ${model}.`, [{ path: 'parameters', rule: 'parameters are of the model' }]);
  const score = rawHccScore(model, person, diagnoses);
  const normalised = divide('NORMALISATION', score.raw, parameters.normalisation.decimal, rounding);
  const adjusted = multiply('CODING_INTENSITY', normalised.value, oneLess(parameters.codingIntensity.decimal), rounding);
  return { ...score, parameters, normalised: normalised.value, adjusted: adjusted.value, rounding, steps: [normalised.step, adjusted.step] };
}
