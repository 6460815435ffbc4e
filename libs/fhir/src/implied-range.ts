import { addDecimals, decimal, decimalText, type Decimal } from '@maillage/kernel';

/**
 * The half-open range that a written number stands for by its last digit, as exact decimal text: `5.4` is 5.35 to 5.45, `100` is 99.5 to 100.5,
 * `1e2` is 50 to 150 (R4, Search, Number). Undefined for other text and for more than 12 places or a size beyond 10^±12.
 */
export function impliedRange(text: string): { value: string; from: string; to: string } | undefined {
  const parts = /^([+-]?)(\d{1,18})(?:\.(\d{1,12}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
  if (!parts) return undefined;
  const [, sign, whole, fraction = '', exponentText = '0'] = parts;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > 12) return undefined;
  const unscaled = decimal(`${sign === '-' ? '-' : ''}${whole}${fraction}`).unscaled;
  const places = fraction.length - exponent;
  const at = (tenths: bigint): Decimal => ({ unscaled: tenths, scale: places + 1 });
  const value = withScale(at(unscaled * 10n));
  const half = withScale(at(5n));
  return { value: trimmed(value), from: trimmed(addDecimals(value, { ...half, unscaled: -half.unscaled })), to: trimmed(addDecimals(value, half)) };
}

/** A scale is never negative: 15 tens are 150 ones. */
const withScale = ({ unscaled, scale }: Decimal): Decimal => (scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 });
const trimmed = (value: Decimal): string => decimalText(value).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
