import { alreadyExists, conflict, invalidArgument, localDate, localDateIn, type Instant, type MaillageError, type Violation } from '@maillage/kernel';
import type { AgeBand, Contract, Rate } from './contract.js';
import { yearEndFaults } from './year-end-texts.js';

/** A rate table as its author wrote it. */
export interface RateTableTexts {
  readonly validFrom: string;
  readonly rates: readonly Rate[];
}

/** A contract as its author wrote it; dates are text until they are found to exist. */
export interface ContractTexts extends Pick<Contract, 'id' | 'name' | 'payerOrganizationId' | 'networkId' | 'programme' | 'currency' | 'proration' | 'withholdPercent' | 'zone' | 'ageBands' | 'yearEnd'> {
  readonly term: { readonly from: string; readonly to: string };
  readonly rateTable: RateTableTexts;
}

const refuse = (violations: readonly Violation[]): MaillageError =>
  invalidArgument('CONTRACT_INVALID', `The contract has ${violations.length === 1 ? 'a fault' : `${violations.length} faults`}.`, violations);

const holds = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Bands rise without gap or overlap, each with a name of its own: an age has one band, and a member one cell. */
export function ageBandFaults(bands: readonly AgeBand[]): Violation[] {
  return bands.flatMap((band, index) => {
    const before = bands[index - 1];
    const path = `age_bands[${index}]`;
    return [
      ...(band.to < band.from ? [{ path: `${path}.to`, rule: 'band ends at or after its first age' }] : []),
      ...(before && band.from > before.to + 1 ? [{ path: `${path}.from`, rule: 'bands have no gap' }] : []),
      ...(before && band.from <= before.to ? [{ path: `${path}.from`, rule: 'bands ascend without overlap' }] : []),
      ...(bands.findIndex((other) => other.name === band.name) < index ? [{ path: `${path}.name`, rule: 'band name is used once' }] : []),
    ];
  });
}

/** Every band has a rate for F and for M; X is optional. A cell stands once and belongs to a band. */
export function rateFaults(rates: readonly Rate[], bands: readonly AgeBand[]): Violation[] {
  const given = new Set(rates.map((rate) => rate.cell));
  const names = [...new Set(bands.map((band) => band.name))];
  const possible = new Set(names.flatMap((name) => ['F', 'M', 'X'].map((sex) => `${sex}:${name}`)));
  return [
    ...names.flatMap((name) => ['F', 'M'].map((sex) => `${sex}:${name}`)).filter((cell) => !given.has(cell)).map((cell) => ({ path: 'rate_table.rates', rule: `cell ${cell} has a rate` })),
    ...rates.flatMap((rate, index) => [
      ...(possible.has(rate.cell) ? [] : [{ path: `rate_table.rates[${index}].cell`, rule: 'cell belongs to an age band' }]),
      ...(rates.findIndex((other) => other.cell === rate.cell) < index ? [{ path: `rate_table.rates[${index}].cell`, rule: 'cell has one rate' }] : []),
      ...(rate.minor < 0n ? [{ path: `rate_table.rates[${index}].minor`, rule: 'rate is not negative' }] : []),
    ]),
  ];
}

const dateFaults = (text: string, path: string): Violation[] => (holds(() => localDate(text)) ? [] : [{ path, rule: 'date exists' }]);
const rateTableFaults = (table: RateTableTexts, bands: readonly AgeBand[]): Violation[] => [...dateFaults(table.validFrom, 'rate_table.valid_from'), ...rateFaults(table.rates, bands)];

/** Validates a contract as a whole. Throws CONTRACT_INVALID with one violation for each fault. */
export function contractIsValid(texts: ContractTexts, now: Instant): void {
  const { from, to } = texts.term;
  const term = [...dateFaults(from, 'term.from'), ...(to === '' ? [] : dateFaults(to, 'term.to'))];
  const faults = [
    ...(currencies.has(texts.currency) ? [] : [{ path: 'currency', rule: 'currency is in ISO 4217' }]),
    ...(holds(() => localDateIn(now, texts.zone)) ? [] : [{ path: 'zone', rule: 'zone is known' }]),
    ...(/^(\d{1,2}(\.\d{1,4})?)?$/.test(texts.withholdPercent) ? [] : [{ path: 'withhold_percent', rule: 'percentage is at least 0 and below 100' }]),
    ...term,
    ...(term.length === 0 && to !== '' && to <= from ? [{ path: 'term.to', rule: 'term ends after it starts' }] : []),
    ...ageBandFaults(texts.ageBands),
    ...rateTableFaults(texts.rateTable, texts.ageBands),
    ...yearEndFaults(texts.yearEnd),
  ];
  if (faults.length > 0) throw refuse(faults);
}

/** Validates a further rate table against the bands of its contract. Throws CONTRACT_INVALID. */
export function rateTableIsValid(table: RateTableTexts, bands: readonly AgeBand[]): void {
  const faults = rateTableFaults(table, bands);
  if (faults.length > 0) throw refuse(faults);
}

/** An id used again must mean the same contract. */
export function repeatIsTheSame(same: boolean): void {
  if (!same) throw alreadyExists('CONTRACT_ID_USED', 'This contract id belongs to another contract.', [{ path: 'contract_id', rule: 'id names one contract' }]);
}

/** `version: 0` leaves it unchecked. Throws CONFLICT with STALE_VERSION. */
export function versionIsCurrent(contract: Pick<Contract, 'version'>, version: number): void {
  if (version !== 0 && version !== contract.version) throw conflict('STALE_VERSION', 'Somebody changed this contract meanwhile: read it again, then repeat.', [{ path: 'version', rule: 'version is current' }]);
}
