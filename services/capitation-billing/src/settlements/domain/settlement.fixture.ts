import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { decimal } from '@maillage/kernel';
import type { CorridorTier } from './risk-sharing.js';
import type { YearEndTerms } from './year-end.js';

export const fixtureText = (path: string): string => {
  const bytes = readFileSync(new URL(path, import.meta.url));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};
export const jsonLines = <T>(path: string): T[] => fixtureText(path).trim().split('\n').map((line) => JSON.parse(line) as T);

/** `123.4` and `123.40` are 12,340 cents. */
export const cents = (text: string): bigint => {
  const { unscaled, scale } = decimal(text);
  return unscaled * 10n ** BigInt(2 - scale);
};

export interface GivenTier {
  readonly from: string;
  readonly to: string | null;
  readonly rate: string;
}
export interface GivenTerms {
  readonly contract: string;
  readonly individualStopLoss: { readonly attachment: string; readonly rate: string };
  readonly corridor: readonly GivenTier[];
  readonly aggregateStopLoss: { readonly attachment: string; readonly rate: string };
  readonly quality: Readonly<Record<string, string>>;
}
export interface ExpectedSettlement {
  readonly contract: string;
  readonly year: string;
  readonly benchmark: string;
  readonly cost: string;
  readonly individualRecoveries: Readonly<Record<string, string>>;
  readonly individualRecovery: string;
  readonly costAfterIndividual: string;
  readonly result: string;
  readonly corridorShare: string;
  readonly aggregateRecovery: string;
  readonly withheld: string;
  readonly qualityScore: string;
  readonly earnBack: string;
}

export const tiersOf = (tiers: readonly GivenTier[]): CorridorTier[] => tiers.map(({ from, to, rate }) => ({ from: decimal(from), to: to === null ? null : decimal(to), rate: decimal(rate) }));
export const termsOf = ({ individualStopLoss, corridor, aggregateStopLoss }: GivenTerms): YearEndTerms => ({
  individualStopLoss: { attachment: cents(individualStopLoss.attachment), rate: decimal(individualStopLoss.rate) },
  corridor: tiersOf(corridor),
  aggregateStopLoss: { attachment: decimal(aggregateStopLoss.attachment), rate: decimal(aggregateStopLoss.rate) },
});
export const givenTerms = (): GivenTerms[] => JSON.parse(fixtureText('./fixtures/terms.json')) as GivenTerms[];
export const expectedSettlements = (): ExpectedSettlement[] => JSON.parse(fixtureText('./fixtures/expected_settlements.json')) as ExpectedSettlement[];

/** Costs of the members of a contract in a year, by member. */
export const costsOf = (contract: string, year: string): Map<string, bigint> =>
  new Map(jsonLines<{ id: string; contract: string; costs: Record<string, string> }>('../../runs/domain/fixtures/histories.jsonl.gz').filter((member) => member.contract === contract).map(({ id, costs }) => [id, cents(costs[year]!)]));
