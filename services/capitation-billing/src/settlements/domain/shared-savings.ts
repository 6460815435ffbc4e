import { decimal, decimalText, divideRounded, multiplyDecimals, times, type Decimal } from '@maillage/kernel';

/** Tracks of the Medicare Shared Savings Program; C to E and ENHANCED share losses too (42 CFR part 425). */
export type Track = 'A' | 'B' | 'C' | 'D' | 'E' | 'ENHANCED';

/** One performance year. Amounts in minor units. */
export interface SharedSavingsYear {
  readonly track: Track;
  readonly persons: number;
  readonly benchmark: bigint;
  readonly expenditure: bigint;
  /** Minimum savings and loss rate in per cent, or by the table of assigned persons. */
  readonly minimumRate: Decimal | 'VARIABLE';
  /** The sliding score; MET is 1, NOT_MET is 0. */
  readonly quality: Decimal | 'MET' | 'NOT_MET';
  /** Revenue of the participants. */
  readonly revenue: bigint;
  readonly lowRevenue: boolean;
}

/** What a year pays (positive) or costs (negative), with the way to it. */
export interface SharedSavings {
  readonly difference: bigint;
  /** Exact, as numerator and denominator of per cent. */
  readonly minimumRate: Fraction;
  /** Part that is shared; null when a loss is not shared at all. */
  readonly rate: Decimal | null;
  /** Savings after the cap; null for losses. */
  readonly beforeSequestration: bigint | null;
  /** Most that a loss may cost; null unless it is shared. */
  readonly lossLimit: bigint | null;
  readonly pay: bigint;
}

/** An exact quotient. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const rounding = 'HALF_AWAY_FROM_ZERO';
const timesMinor = (minor: bigint, factor: Decimal): bigint => times({ minor, currency: '' }, factor, rounding).minor;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const nothing = decimal('0');
const afterSequestration = decimal('0.98');

/** Band start and the rate there, in tenths of a per cent; inside a band the rate runs evenly to that of the next start. */
const variableTable = [[500, 122], [1_000, 87], [3_000, 50], [5_000, 39], [6_000, 36], [7_000, 34], [8_000, 32], [9_000, 31], [10_000, 30], [15_000, 27], [20_000, 25], [50_000, 22], [60_000, 20]] as const;

/** Minimum savings rate in per cent by assigned persons: 5,500 is 3.75, 12,000 is 2.88. */
export function variableMinimumRate(persons: number): Fraction {
  const index = variableTable.findLastIndex(([start]) => start <= persons);
  const [start, rate] = variableTable[Math.max(0, index)]!;
  const next = variableTable[index + 1];
  if (index < 0 || !next) return { numerator: BigInt(rate), denominator: 10n };
  const width = next[0] - start;
  return { numerator: BigInt(rate * width + (next[1] - rate) * (persons - start)), denominator: BigInt(10 * width) };
}

interface TrackTerms {
  readonly rate: Decimal;
  readonly cap: Decimal;
  /** Limits of losses as parts of the revenue and of the benchmark; null when losses are not shared. */
  readonly loss: { readonly ofRevenue: Decimal | null; readonly ofBenchmark: Decimal } | null;
}

const basic = (rate: string, limits: readonly [string, string] | null): TrackTerms => ({ rate: decimal(rate), cap: decimal('0.10'), loss: limits && { ofRevenue: decimal(limits[0]), ofBenchmark: decimal(limits[1]) } });
const tracks: Readonly<Record<Track, TrackTerms>> = {
  A: basic('0.40', null),
  B: basic('0.40', null),
  C: basic('0.50', ['0.02', '0.01']),
  D: basic('0.50', ['0.04', '0.02']),
  E: basic('0.50', ['0.08', '0.04']),
  ENHANCED: { rate: decimal('0.75'), cap: decimal('0.20'), loss: { ofRevenue: null, ofBenchmark: decimal('0.15') } },
};
/** From how many assigned persons low-revenue BASIC organisations share half of savings below the minimum. */
const personsForHalfRate = 5_000;
const half = decimal('0.5');

/** A loss of ENHANCED costs 1 − the final sharing rate, from 40 to 75 per cent; of BASIC 30 per cent. */
function lossRate(track: Track, sharing: Decimal): Decimal {
  if (track !== 'ENHANCED') return decimal('0.30');
  const scale = Math.max(sharing.scale, 2);
  const hundredths = (count: bigint): bigint => count * 10n ** BigInt(scale - 2);
  const rest = hundredths(100n) - sharing.unscaled * 10n ** BigInt(scale - sharing.scale);
  return { unscaled: rest < hundredths(40n) ? hundredths(40n) : least(rest, hundredths(75n)), scale };
}

/** Shared savings and losses (domain 4.11.1, reading 7): cents before and after sequestration, savings equal to the minimum count as met. */
export function sharedSavings(year: SharedSavingsYear): SharedSavings {
  const { track, persons, benchmark, lowRevenue, revenue } = year;
  const terms = tracks[track];
  const difference = benchmark - year.expenditure;
  const minimumRate = year.minimumRate === 'VARIABLE' ? variableMinimumRate(persons) : { numerator: year.minimumRate.unscaled, denominator: 10n ** BigInt(year.minimumRate.scale) };
  const size = difference < 0n ? -difference : difference;
  const isMet = difference !== 0n && size * 100n * minimumRate.denominator >= minimumRate.numerator * benchmark;
  const quality = year.quality === 'MET' ? decimal('1') : year.quality === 'NOT_MET' ? nothing : year.quality;
  const sharing = multiplyDecimals(terms.rate, quality);

  if (difference >= 0n) {
    const sharesHalf = difference > 0n && lowRevenue && track !== 'ENHANCED' && persons >= personsForHalfRate;
    const rate = isMet ? sharing : sharesHalf ? multiplyDecimals(sharing, half) : nothing;
    const beforeSequestration = least(timesMinor(difference, rate), timesMinor(benchmark, terms.cap));
    return { difference, minimumRate, rate, beforeSequestration, lossLimit: null, pay: timesMinor(beforeSequestration, afterSequestration) };
  }
  if (!isMet || !terms.loss) return { difference, minimumRate, rate: null, beforeSequestration: null, lossLimit: null, pay: 0n };
  const rate = lossRate(track, sharing);
  const ofBenchmark = timesMinor(benchmark, terms.loss.ofBenchmark);
  const lossLimit = terms.loss.ofRevenue ? least(timesMinor(revenue, terms.loss.ofRevenue), ofBenchmark) : ofBenchmark;
  return { difference, minimumRate, rate, beforeSequestration: null, lossLimit, pay: -least(timesMinor(size, rate), lossLimit) };
}

/** Rounded to `scale` places, such as 2.3617. */
export const fractionText = ({ numerator, denominator }: Fraction, scale: number): string => decimalText({ unscaled: divideRounded(numerator * 10n ** BigInt(scale), denominator, rounding), scale });
