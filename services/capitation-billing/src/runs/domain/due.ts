import { ageOn, decimal, decimalText, share, times, type DatePeriod, type Decimal, type Instant, type LocalDate } from '@maillage/kernel';
import { paysFor, withholdFactor, type AgeBand, type Contract, type RateTable } from '../../contracts/domain/contract.js';
import { daysOf, shareOf, type BilledMonth } from './coverage.js';
import { countingOn, type CellSex, type PersonVersion, type RiskScore } from './knowledge.js';

const rounding = 'HALF_AWAY_FROM_ZERO';

/** A member is paid by the average until a score is known. */
export const scoreUntilKnown: Decimal = decimal('1.000');

/** All that an amount was computed from; every line carries it. */
export interface Basis {
  /** Days covered, whatever the proration. */
  readonly days: number;
  readonly daysInMonth: number;
  readonly cell: string;
  /** Minor units of the cell. */
  readonly base: bigint;
  /** Decimal text. */
  readonly score: string;
  /** Minor units a month: base × score. */
  readonly rate: bigint;
}

/** What is due for one member and month. */
export type Due =
  | { readonly state: 'NOTHING'; readonly days: number }
  /** Covered, but no rate row fits: no birth date, an age outside of the bands, no cell for X, or no table yet. */
  | { readonly state: 'UNRATED'; readonly days: number }
  | { readonly state: 'DUE'; readonly days: number; readonly basis: Basis; readonly amount: bigint; readonly withheld: bigint };

/** What is known of one member at one instant. */
export interface MemberState {
  readonly spans: readonly DatePeriod[];
  readonly person: PersonVersion | null;
  readonly scores: readonly RiskScore[];
}

/** `F:65-74`, by completed years on `day`; null outside of the bands. Somebody born later in the month is 0. */
export function cellOf(bands: readonly AgeBand[], sex: CellSex, birthDate: LocalDate, day: LocalDate): string | null {
  const age = Math.max(0, ageOn(birthDate, day));
  const band = bands.find(({ from, to }) => from <= age && age <= to);
  return band ? `${sex}:${band.name}` : null;
}

/** The rates of one contract as known at one instant, found once a month instead of once a member. */
export class Tariff {
  private readonly tables = new Map<string, ReadonlyMap<string, bigint>>();
  private readonly withhold: Decimal;

  constructor(
    private readonly contract: Contract,
    private readonly knownAt: Instant,
  ) {
    this.withhold = withholdFactor(contract);
  }

  private ratesOf({ month, first }: BilledMonth): ReadonlyMap<string, bigint> {
    let rates = this.tables.get(month);
    if (!rates) {
      const table: RateTable | null = countingOn(this.contract.rateTables, first, this.knownAt);
      this.tables.set(month, (rates = new Map(table?.rates.map(({ cell, minor }) => [cell, minor]) ?? [])));
    }
    return rates;
  }

  /** Monthly rate = base × score, rounded; then × share, rounded again; the withhold is rounded a line (domain rules 1 and 5). */
  due(member: MemberState, billed: BilledMonth): Due {
    if (!paysFor(this.contract, billed.month)) return { state: 'NOTHING', days: 0 };
    const days = daysOf(member.spans, billed);
    const part = shareOf(this.contract.proration, member.spans, billed, days);
    if (part.paid === 0) return { state: 'NOTHING', days };
    const cell = member.person?.birthDate ? cellOf(this.contract.ageBands, member.person.sex, member.person.birthDate, billed.first) : null;
    const base = cell === null ? undefined : this.ratesOf(billed).get(cell);
    if (cell === null || base === undefined) return { state: 'UNRATED', days };

    const { currency } = this.contract;
    const score = countingOn(member.scores, billed.first, this.knownAt)?.score ?? scoreUntilKnown;
    const rate = times({ minor: base, currency }, score, rounding);
    const amount = share(rate, part.paid, part.of, rounding);
    return {
      state: 'DUE',
      days,
      basis: { days, daysInMonth: billed.days, cell, base, score: decimalText(score), rate: rate.minor },
      amount: amount.minor,
      withheld: times(amount, this.withhold, rounding).minor,
    };
  }

  /** Part of the month that a basis pays. */
  shareOfBasis({ days, daysInMonth }: Basis): { readonly paid: number; readonly of: number } {
    return this.contract.proration === 'DAILY' ? { paid: days, of: daysInMonth } : { paid: 1, of: 1 };
  }
}
