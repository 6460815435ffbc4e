import { decimal, type Decimal, type DatePeriod, type Instant, type LocalDate, type Uuid, type YearMonth, contains, firstDayOf } from '@maillage/kernel';
import { contractIsValid, type ContractTexts, rateTableIsValid, type RateTableTexts } from './contract-rules.js';
import { isSameYearEnd, type YearEndTexts } from './year-end-texts.js';

/** How much of a month is paid (BIL-1). */
export const prorations = ['FIRST_OF_MONTH', 'DAILY', 'MID_MONTH_CUTOFF'] as const;
export type Proration = (typeof prorations)[number];

/** Ages in completed years on the first day of the month; both ends are inside. */
export interface AgeBand {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Minor units per member and month, before the score. */
export interface Rate {
  readonly cell: string;
  readonly minor: bigint;
}

/** Counts from the first month whose first day is not before `validFrom`; among equal dates the later known one wins. Never changed. */
export interface RateTable {
  readonly validFrom: LocalDate;
  readonly knownAt: Instant;
  readonly rates: readonly Rate[];
}

/** What a payer has agreed to pay for the members of one programme. Only rate tables are ever added to it. */
export interface Contract {
  readonly id: Uuid;
  readonly name: string;
  readonly payerOrganizationId: Uuid;
  readonly networkId: Uuid;
  readonly programme: string;
  readonly currency: string;
  readonly proration: Proration;
  /** Percentage withheld of each line, as written; empty for none. */
  readonly withholdPercent: string;
  readonly term: DatePeriod;
  readonly ageBands: readonly AgeBand[];
  readonly zone: string;
  /** What is agreed for the end of a year; null for nothing but the withhold. */
  readonly yearEnd: YearEndTexts | null;
  readonly version: number;
  readonly rateTables: readonly RateTable[];
}

/** Enters a contract whose first rates are known from `now` on. Throws CONTRACT_INVALID with one violation for each fault. */
export function enterContract(texts: ContractTexts, now: Instant): Contract {
  contractIsValid(texts, now);
  const { rateTable, term, ...rest } = texts;
  return {
    ...rest,
    term: { from: term.from as LocalDate, to: term.to === '' ? null : (term.to as LocalDate) },
    version: 1,
    rateTables: [{ validFrom: rateTable.validFrom as LocalDate, knownAt: now, rates: rateTable.rates }],
  };
}

/**
 * Adds rates that are known from `now` on. The rates that already count from that day, sent again, change nothing: the same contract is
 * answered. Throws CONTRACT_INVALID.
 */
export function addRateTable(contract: Contract, texts: RateTableTexts, now: Instant): Contract {
  rateTableIsValid(texts, contract.ageBands);
  const same = contract.rateTables.findLast((table) => table.validFrom === texts.validFrom);
  if (same && sameRates(same.rates, texts.rates)) return contract;
  return { ...contract, version: contract.version + 1, rateTables: [...contract.rateTables, { validFrom: texts.validFrom as LocalDate, knownAt: now, rates: texts.rates }] };
}

/** The order in which cells are written means nothing. */
function sameRates(a: readonly Rate[], b: readonly Rate[]): boolean {
  const known = new Map(a.map((rate) => [rate.cell, rate.minor]));
  return known.size === b.length && b.every((rate) => known.get(rate.cell) === rate.minor);
}

/** True when `texts` is what this contract was entered with; later rate tables do not count. */
export function isEnteredAs(contract: Contract, texts: ContractTexts): boolean {
  const { rateTable, term, ageBands, yearEnd, ...rest } = texts;
  const first = contract.rateTables[0]!;
  return (
    Object.entries(rest).every(([key, value]) => contract[key as keyof typeof rest] === value) &&
    isSameYearEnd(contract.yearEnd, yearEnd) &&
    contract.term.from === term.from && (contract.term.to ?? '') === term.to &&
    contract.ageBands.length === ageBands.length && ageBands.every((band, index) => band.name === contract.ageBands[index]!.name && band.from === contract.ageBands[index]!.from && band.to === contract.ageBands[index]!.to) &&
    first.validFrom === rateTable.validFrom && sameRates(first.rates, rateTable.rates)
  );
}

/** A month counts when its first day is inside the term. */
export const paysFor = (contract: Pick<Contract, 'term'>, month: YearMonth): boolean => contains(contract.term, firstDayOf(month));

/** The share of a line that is withheld: 2.5 % is 0.025. */
export function withholdFactor({ withholdPercent }: Pick<Contract, 'withholdPercent'>): Decimal {
  const percent = decimal(withholdPercent === '' ? '0' : withholdPercent, 'withhold_percent');
  return { unscaled: percent.unscaled, scale: percent.scale + 2 };
}
