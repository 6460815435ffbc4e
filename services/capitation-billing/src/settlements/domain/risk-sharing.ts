import { addDecimals, decimal, multiplyDecimals, roundDecimal, times, type Decimal } from '@maillage/kernel';

/** Everything here is minor units of one currency, rounded once at the end, halves away from zero. */
const rounding = 'HALF_AWAY_FROM_ZERO';

const timesMinor = (minor: bigint, factor: Decimal): bigint => times({ minor, currency: '' }, factor, rounding).minor;
const size = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

/** Part of a result between two fractions of the benchmark, and how much of it stays with the network. */
export interface CorridorTier {
  readonly from: Decimal;
  /** Null for all above. */
  readonly to: Decimal | null;
  readonly rate: Decimal;
}

/** Cost of one member above which somebody else pays, and the part that they pay. */
export interface IndividualStopLoss {
  readonly attachment: bigint;
  readonly rate: Decimal;
}

/** Above which multiple of the benchmark somebody else pays (1.10 is ten per cent above), and the part that they pay. */
export interface AggregateStopLoss {
  readonly attachment: Decimal;
  readonly rate: Decimal;
}

const zero = decimal('0');
const one = decimal('1');
const minusDecimal = (a: Decimal, b: Decimal): Decimal => addDecimals(a, { unscaled: -b.unscaled, scale: b.scale });
const least = (a: Decimal, b: Decimal): Decimal => (minusDecimal(a, b).unscaled < 0n ? a : b);
const positive = (a: Decimal): Decimal => (a.unscaled < 0n ? zero : a);
const ofMinor = (minor: bigint): Decimal => ({ unscaled: minor, scale: 0 });

/** What a corridor leaves to the network of a result: tier by tier (min(|result|, to) − from) × benchmark × rate, the sign kept (domain 4.11.3). */
export function corridorShare(benchmark: bigint, result: bigint, tiers: readonly CorridorTier[]): bigint {
  const whole = ofMinor(size(result));
  const bound = (fraction: Decimal): Decimal => multiplyDecimals(ofMinor(benchmark), fraction);
  const share = tiers.reduce((sum, { from, to, rate }) => addDecimals(sum, multiplyDecimals(positive(minusDecimal(to ? least(whole, bound(to)) : whole, bound(from))), rate)), zero);
  const minor = roundDecimal(share, 0, rounding).unscaled;
  return result < 0n ? -minor : minor;
}

/** (cost − attachment) × rate; nothing up to the attachment. */
export const individualRecovery = (cost: bigint, { attachment, rate }: IndividualStopLoss): bigint => (cost > attachment ? timesMinor(cost - attachment, rate) : 0n);

/** What a loss that stays with the network exceeds (attachment − 1) × benchmark by, × rate (domain rule 6). */
export function aggregateRecovery(benchmark: bigint, share: bigint, { attachment, rate }: AggregateStopLoss): bigint {
  if (share >= 0n) return 0n;
  const above = positive(minusDecimal(ofMinor(-share), multiplyDecimals(ofMinor(benchmark), minusDecimal(attachment, one))));
  return roundDecimal(multiplyDecimals(above, rate), 0, rounding).unscaled;
}

/** Withheld money earned back (domain rule 5). */
export const earnBack = (withheld: bigint, qualityScore: Decimal): bigint => timesMinor(withheld, qualityScore);

