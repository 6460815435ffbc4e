import { ruleViolation, type Decimal } from '@maillage/kernel';
import type { HccModel } from './hcc-person.js';
import { add, hccRounding, multiply, type HccRounding, type ScoreStep } from './hcc-rounding.js';
import type { HccScore } from './hcc-score.js';
import type { HccBlend } from './pick-parameters.js';
import type { HccProgramme } from './published-parameters.js';

/** The score that is paid by, from the scores of its models. */
export interface BlendedHccScore {
  readonly programme: HccProgramme;
  readonly blend: HccBlend;
  readonly parts: readonly { readonly model: HccModel; readonly adjusted: Decimal; readonly weighted: Decimal }[];
  /** Σ round(weight × adjusted). */
  readonly blended: Decimal;
  /** Of the organisation; null when it has none. */
  readonly frailty: Decimal | null;
  /** blended + frailty. */
  readonly payment: Decimal;
  readonly rounding: HccRounding;
  readonly steps: readonly ScoreStep[];
}

/**
 * Blends one person's scores, one of each model of `blend`, and adds the organisation's frailty (PACE, some FIDE-SNP).
 * Throws RULE_VIOLATION with HCC_BLEND_MISMATCH when a model is missing, stands twice, is not in the blend, or was adjusted for another programme.
 */
export function blendScores(scores: readonly HccScore[], blend: HccBlend, frailty: Decimal | null = null, rounding: HccRounding = hccRounding): BlendedHccScore {
  const fits = scores.length === blend.weights.length && blend.weights.every(({ model }) => scores.some((score) => score.model === model && score.parameters.programme === blend.programme));
  if (!fits) throw ruleViolation('HCC_BLEND_MISMATCH', `The blend for ${blend.programme} takes one score of each of: ${blend.weights.map(({ model }) => model).join(', ')}.`, [{ path: 'scores', rule: 'HCC_BLEND_MISMATCH' }]);
  const parts = blend.weights.map((weight) => {
    const { adjusted } = scores.find(({ model }) => model === weight.model)!;
    return { model: weight.model, adjusted, weighted: multiply('BLEND_PART', weight.decimal, adjusted, rounding) };
  });
  const blended = add('BLEND', parts.map(({ weighted }) => weighted.value), rounding);
  const payment = frailty === null ? null : add('FRAILTY', [blended.value, frailty], rounding);
  return {
    programme: blend.programme,
    blend,
    parts: parts.map(({ weighted, ...part }) => ({ ...part, weighted: weighted.value })),
    blended: blended.value,
    frailty,
    payment: payment?.value ?? blended.value,
    rounding,
    steps: [...parts.map(({ weighted }) => weighted.step), blended.step, ...(payment ? [payment.step] : [])],
  };
}
