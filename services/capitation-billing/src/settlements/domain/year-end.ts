import type { Decimal, Uuid } from '@maillage/kernel';
import { aggregateRecovery, corridorShare, earnBack, individualRecovery, type AggregateStopLoss, type CorridorTier, type IndividualStopLoss } from './risk-sharing.js';

/** What a contract agrees for the end of a year. Without a corridor the whole result stays with the network. */
export interface YearEndTerms {
  readonly individualStopLoss: IndividualStopLoss | null;
  readonly corridor: readonly CorridorTier[];
  readonly aggregateStopLoss: AggregateStopLoss | null;
}

export const noTerms: YearEndTerms = { individualStopLoss: null, corridor: [], aggregateStopLoss: null };

/** A year as it is known: minor units. */
export interface YearFigures {
  /** Capitation of the year before withhold. */
  readonly benchmark: bigint;
  readonly withheld: bigint;
  /** Cost of each member that individual stop-loss may concern. */
  readonly costs: ReadonlyMap<Uuid, bigint>;
  /** Cost of all others together. */
  readonly otherCosts: bigint;
  /** From 0 to 1. */
  readonly qualityScore: Decimal;
}

/** What a year comes to. Minor units. */
export interface YearEnd {
  readonly benchmark: bigint;
  readonly cost: bigint;
  readonly individualRecoveries: ReadonlyMap<Uuid, bigint>;
  readonly individualRecovery: bigint;
  readonly costAfterIndividual: bigint;
  /** Benchmark − cost after individual stop-loss. */
  readonly result: bigint;
  /** Part of the result that stays with the network. */
  readonly corridorShare: bigint;
  readonly aggregateRecovery: bigint;
  readonly withheld: bigint;
  readonly earnBack: bigint;
}

const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((total, amount) => total + amount, 0n);

/** Individual stop-loss, then the corridor, then aggregate stop-loss, then withholds (domain 4.11.3, readings 5 and 6). */
export function settleYear(terms: YearEndTerms, { benchmark, withheld, costs, otherCosts, qualityScore }: YearFigures): YearEnd {
  const { individualStopLoss, corridor, aggregateStopLoss } = terms;
  const individualRecoveries = new Map([...costs].map(([id, cost]) => [id, individualStopLoss ? individualRecovery(cost, individualStopLoss) : 0n] as const).filter(([, recovery]) => recovery !== 0n));
  const cost = sum(costs.values()) + otherCosts;
  const recovered = sum(individualRecoveries.values());
  const result = benchmark - (cost - recovered);
  const share = corridor.length > 0 ? corridorShare(benchmark, result, corridor) : result;
  return {
    benchmark, cost, individualRecoveries, individualRecovery: recovered, costAfterIndividual: cost - recovered, result, corridorShare: share,
    aggregateRecovery: aggregateStopLoss ? aggregateRecovery(benchmark, share, aggregateStopLoss) : 0n,
    withheld,
    earnBack: earnBack(withheld, qualityScore),
  };
}
