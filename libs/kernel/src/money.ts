import { divideRounded, type Decimal, type Rounding } from './decimal.js';
import { invalidArgument } from './errors.js';

/** An exact amount in minor units (cents) of one ISO 4217 currency. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

export const money = (minor: bigint | number, currency: string): Money => ({ minor: BigInt(minor), currency });
export const zero = (currency: string): Money => ({ minor: 0n, currency });

function sameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) throw invalidArgument('CURRENCY_MIXED', 'Amounts of two currencies are not added.', [{ path: 'currency', rule: 'one currency' }]);
}

/** Throws INVALID_ARGUMENT with CURRENCY_MIXED. */
export function plus(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { minor: a.minor + b.minor, currency: a.currency };
}
export const negate = ({ minor, currency }: Money): Money => ({ minor: -minor, currency });
/** Throws INVALID_ARGUMENT with CURRENCY_MIXED. */
export const minus = (a: Money, b: Money): Money => plus(a, negate(b));
/** Sum in `currency`; zero for none. Throws INVALID_ARGUMENT with CURRENCY_MIXED. */
export const total = (amounts: Iterable<Money>, currency: string): Money => [...amounts].reduce(plus, zero(currency));

/** amount × factor, rounded once to whole minor units. */
export const times = ({ minor, currency }: Money, factor: Decimal, rounding: Rounding): Money => ({
  minor: divideRounded(minor * factor.unscaled, 10n ** BigInt(factor.scale), rounding),
  currency,
});

/** amount × numerator / denominator, rounded once to whole minor units: 820.00 × 17/30 is 464.67. */
export const share = ({ minor, currency }: Money, numerator: number, denominator: number, rounding: Rounding): Money => ({
  minor: divideRounded(minor * BigInt(numerator), BigInt(denominator), rounding),
  currency,
});
