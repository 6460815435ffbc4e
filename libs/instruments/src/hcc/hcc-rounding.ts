import { addDecimals, decimalText, divideRounded, multiplyDecimals, roundDecimal, type Decimal, type Rounding } from '@maillage/kernel';

/** How and where a risk score is rounded; a named policy, because CMS's practice is known from its examples rather than from a text. */
export interface HccRounding {
  readonly name: string;
  readonly places: number;
  readonly rounding: Rounding;
}
/** Three decimals after the sum, normalisation, coding intensity, each part of a blend and the payment score; halves away from zero. */
export const hccRounding: HccRounding = { name: 'HCC_3_DECIMALS_EACH_STEP_HALF_AWAY_FROM_ZERO', places: 3, rounding: 'HALF_AWAY_FROM_ZERO' };

/** One step of the calculation as data: operands, operation, result after rounding. */
export interface ScoreStep {
  readonly step: 'NORMALISATION' | 'CODING_INTENSITY' | 'BLEND_PART' | 'BLEND' | 'FRAILTY_MEAN' | 'FRAILTY';
  readonly operation: 'DIVIDE' | 'MULTIPLY' | 'ADD';
  readonly operands: readonly string[];
  readonly result: string;
  /** Name of the policy. */
  readonly rounding: string;
}
/** A rounded value and how it came about. */
export interface Computed {
  readonly value: Decimal;
  readonly step: ScoreStep;
}

const computed = (step: ScoreStep['step'], operation: ScoreStep['operation'], operands: readonly Decimal[], value: Decimal, { name }: HccRounding): Computed => ({
  value,
  step: { step, operation, operands: operands.map(decimalText), result: decimalText(value), rounding: name },
});

/** `dividend` / `divisor`, rounded. Throws RangeError for a zero divisor. */
export function divide(step: ScoreStep['step'], dividend: Decimal, divisor: Decimal, rounding: HccRounding): Computed {
  const quotient = divideRounded(dividend.unscaled * 10n ** BigInt(divisor.scale + rounding.places), divisor.unscaled * 10n ** BigInt(dividend.scale), rounding.rounding);
  return computed(step, 'DIVIDE', [dividend, divisor], { unscaled: quotient, scale: rounding.places }, rounding);
}

/** `a` × `b`, rounded. */
export const multiply = (step: ScoreStep['step'], a: Decimal, b: Decimal, rounding: HccRounding): Computed =>
  computed(step, 'MULTIPLY', [a, b], roundDecimal(multiplyDecimals(a, b), rounding.places, rounding.rounding), rounding);

/** The sum, rounded; of nothing: zero. */
export const add = (step: ScoreStep['step'], operands: readonly Decimal[], rounding: HccRounding): Computed =>
  computed(step, 'ADD', operands, roundDecimal(operands.reduce(addDecimals, { unscaled: 0n, scale: 0 }), rounding.places, rounding.rounding), rounding);
