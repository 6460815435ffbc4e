import { invalidArgument } from './errors.js';

/** An exact decimal number: `unscaled` / 10^`scale`. For scores, factors and percentages; never a binary float. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** How a tie or a remainder is settled; part of each formula. Financial texts of the field round halves away from zero. */
export type Rounding = 'HALF_AWAY_FROM_ZERO' | 'HALF_EVEN' | 'TOWARD_ZERO';

/** Reads plain decimal text such as `-12.340`. Throws INVALID_ARGUMENT with DECIMAL_INVALID; exponents and thousands separators are refused. */
export function decimal(text: string, path = ''): Decimal {
  const parts = /^(-?)(\d{1,30})(?:\.(\d{1,12}))?$/.exec(text);
  if (!parts) throw invalidArgument('DECIMAL_INVALID', 'A number is written with digits and one point, such as 12.34.', [{ path, rule: 'decimal is exact' }]);
  const fraction = parts[3] ?? '';
  return { unscaled: BigInt(`${parts[1]}${parts[2]}${fraction}`), scale: fraction.length };
}

/** Integer quotient of `numerator` / `denominator` by the named rounding. Throws RangeError for a zero denominator. */
export function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n || rounding === 'TOWARD_ZERO') return quotient;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  const size = denominator < 0n ? -denominator : denominator;
  const away = twice > size || (twice === size && (rounding === 'HALF_AWAY_FROM_ZERO' || quotient % 2n !== 0n));
  return away ? quotient + (numerator < 0n === denominator < 0n ? 1n : -1n) : quotient;
}

const powerOfTen = (scale: number): bigint => 10n ** BigInt(scale);

export const multiplyDecimals = (a: Decimal, b: Decimal): Decimal => ({ unscaled: a.unscaled * b.unscaled, scale: a.scale + b.scale });
export const addDecimals = (a: Decimal, b: Decimal): Decimal => {
  const scale = Math.max(a.scale, b.scale);
  return { unscaled: a.unscaled * powerOfTen(scale - a.scale) + b.unscaled * powerOfTen(scale - b.scale), scale };
};
/** Cuts or fills to `scale` places. */
export const roundDecimal = (value: Decimal, scale: number, rounding: Rounding): Decimal =>
  value.scale <= scale
    ? { unscaled: value.unscaled * powerOfTen(scale - value.scale), scale }
    : { unscaled: divideRounded(value.unscaled, powerOfTen(value.scale - scale), rounding), scale };

/** Plain text with all places of the scale: `{1230n, 3}` is `1.230`. */
export function decimalText({ unscaled, scale }: Decimal): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}
