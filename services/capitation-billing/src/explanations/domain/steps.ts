import { decimal, decimalText, divideRounded, type Decimal } from '@maillage/kernel';
import { withholdFactor, type Contract } from '../../contracts/domain/contract.js';
import type { Share } from '../../runs/domain/coverage.js';
import type { Basis } from '../../runs/domain/due.js';

/** One multiplication and its rounding, in minor units. */
export interface Step {
  readonly name: 'RATE' | 'AMOUNT' | 'REVERSAL' | 'WITHHOLD';
  readonly input: bigint;
  /** Decimal text, or paid/of. */
  readonly factor: string;
  /** The exact product: numerator / denominator. */
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly result: bigint;
}

const step = (name: Step['name'], input: bigint, factor: string, numerator: bigint, denominator: bigint): Step => ({
  name, input, factor, numerator, denominator, result: divideRounded(numerator, denominator, 'HALF_AWAY_FROM_ZERO'),
});
const byDecimal = (name: Step['name'], input: bigint, factor: Decimal): Step => step(name, input, decimalText(factor), input * factor.unscaled, 10n ** BigInt(factor.scale));

/**
 * The way from a base to an amount and its withhold, computed beside Tariff and not by it: a spec holds both together. Of a reversal the amount is
 * turned before the withhold is taken, which rounds to the same, halves going away from zero.
 */
export function stepsOf(contract: Pick<Contract, 'withholdPercent'>, { base, score }: Pick<Basis, 'base' | 'score'>, share: Share, isReversal = false): Step[] {
  const rate = byDecimal('RATE', base, decimal(score));
  const amount = step('AMOUNT', rate.result, `${share.paid}/${share.of}`, rate.result * BigInt(share.paid), BigInt(share.of));
  const turned = isReversal ? [byDecimal('REVERSAL', amount.result, decimal('-1'))] : [];
  return [rate, amount, ...turned, byDecimal('WITHHOLD', (turned[0] ?? amount).result, withholdFactor(contract))];
}

/** What the steps end in. */
export const amountOf = (steps: readonly Step[]): bigint => steps.findLast(({ name }) => name !== 'WITHHOLD')!.result;
export const withheldOf = (steps: readonly Step[]): bigint => steps.at(-1)!.result;
