import { decimal, invalidArgument, ruleViolation, type Decimal } from '@maillage/kernel';
import { add, divide, hccRounding, type HccRounding, type ScoreStep } from './hcc-rounding.js';

/** An answer to the HOS-M survey of somebody of 55 or more who lives in the community. */
export interface FrailtyRespondent {
  /** How many of the six activities of daily living are limited. */
  readonly adlLimitations: number;
  readonly medicaid: boolean;
}

/** Factors for 0, 1–2, 3–4 and 5–6 limited activities, as decimal text. Configuration: no default is shipped, because none has a source. */
export interface FrailtyFactors {
  readonly medicaid: readonly [string, string, string, string];
  readonly nonMedicaid: readonly [string, string, string, string];
  readonly source: string;
}

/** The frailty score of an organisation and how it came about. */
export interface FrailtyScore {
  readonly score: Decimal;
  readonly respondents: number;
  readonly source: string;
  readonly step: ScoreStep;
}

/**
 * Mean of the respondents' factors, rounded once. Throws RULE_VIOLATION with HCC_FRAILTY_NO_RESPONDENTS or HCC_FACTOR_UNSOURCED,
 * INVALID_ARGUMENT with HCC_FRAILTY_RESPONDENT_INVALID (not 0 to 6 limitations) or DECIMAL_INVALID.
 */
export function frailtyScore(respondents: readonly FrailtyRespondent[], factors: FrailtyFactors, rounding: HccRounding = hccRounding): FrailtyScore {
  if (factors.source.trim() === '') throw ruleViolation('HCC_FACTOR_UNSOURCED', 'No factor with a source: FRAILTY.', [{ path: 'factors.source', rule: 'HCC_FACTOR_UNSOURCED' }]);
  if (respondents.length === 0) throw ruleViolation('HCC_FRAILTY_NO_RESPONDENTS', 'A frailty score needs at least one respondent.', [{ path: 'respondents', rule: 'HCC_FRAILTY_NO_RESPONDENTS' }]);
  const values = { medicaid: factors.medicaid.map((text) => decimal(text, 'factors.medicaid')), nonMedicaid: factors.nonMedicaid.map((text) => decimal(text, 'factors.nonMedicaid')) };
  const chosen = respondents.map(({ adlLimitations, medicaid }, index) => {
    if (!Number.isInteger(adlLimitations) || adlLimitations < 0 || adlLimitations > 6)
      throw invalidArgument('HCC_FRAILTY_RESPONDENT_INVALID', 'Of six activities, 0 to 6 are limited.', [{ path: `respondents[${index}].adlLimitations`, rule: 'limitations are 0 to 6' }]);
    return values[medicaid ? 'medicaid' : 'nonMedicaid'][Math.ceil(adlLimitations / 2)]!;
  });
  // The sum keeps every decimal; only the mean is rounded.
  const sum = add('FRAILTY_MEAN', chosen, { ...rounding, places: 12 });
  const mean = divide('FRAILTY_MEAN', sum.value, { unscaled: BigInt(respondents.length), scale: 0 }, rounding);
  return { score: mean.value, respondents: respondents.length, source: factors.source, step: mean.step };
}
