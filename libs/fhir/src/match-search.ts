import { addMs, type Instant } from '@maillage/kernel';
import type { DateRange } from './fhir-date.js';
import type { DatePrefix, DateValue, QuantityValue, ReferenceValue, SearchCondition, TokenValue } from './search-query.js';
import type { QuantityEntry, ReferenceEntry, SearchValues, TokenEntry } from './search-values.js';

/** The columns of the record that a search can ask for beside the values. */
export interface RecordColumns {
  readonly id: string;
  readonly lastUpdated: Instant;
}

/**
 * Whether a resource's values satisfy all conditions. It says what each condition means: subscriptions use it on every write,
 * and SQL that answers a search must agree with it. References match by what was stored; aliases of merged persons are the caller's.
 */
export const matchesSearch = (conditions: readonly SearchCondition[], values: SearchValues, record: RecordColumns): boolean => conditions.every((condition) => matches(condition, values, record));

function matches(condition: SearchCondition, values: SearchValues, record: RecordColumns): boolean {
  const of = <T extends { readonly param: string }>(entries: readonly T[]): T[] => entries.filter(({ param }) => condition.storedAs.includes(param));
  switch (condition.kind) {
    case 'token': {
      const tokens = condition.param === '_id' ? [{ param: '_id', system: null, code: record.id }] : of(values.tokens);
      return condition.values.some((value) => tokens.some((token) => tokenMatches(value, token))) !== condition.not;
    }
    case 'reference':
      return of(values.references).some((entry) => condition.values.some((value) => referenceMatches(value, entry)));
    case 'string':
      return of(values.strings).some((entry) => condition.values.some(({ value, normalised }) =>
        condition.match === 'exact' ? entry.value === value : condition.match === 'contains' ? entry.normalised.includes(normalised) : entry.normalised.startsWith(normalised)));
    case 'date': {
      const ranges: DateRange[] = condition.param === '_lastUpdated' ? [{ from: record.lastUpdated, to: addMs(record.lastUpdated, 1) }] : of(values.dates);
      return ranges.some((range) => condition.values.some((value) => dateMatches(value, range)));
    }
    case 'quantity':
    case 'number':
      return of(values.quantities).some((entry) => condition.values.some((value) => quantityMatches(value, entry)));
    case 'uri':
      return of(values.uris).some((entry) => condition.values.includes(entry.value));
    case 'missing': {
      if (condition.param === '_id' || condition.param === '_lastUpdated') return !condition.missing;
      const lists = { token: values.tokens, reference: values.references, string: values.strings, date: values.dates, quantity: values.quantities, number: values.quantities, uri: values.uris };
      const found = of<{ readonly param: string; readonly type?: string | null }>(lists[condition.of]).filter(({ type }) => !condition.onlyType || type === condition.onlyType);
      return (found.length === 0) === condition.missing;
    }
  }
}

const tokenMatches = (value: TokenValue, token: Pick<TokenEntry, 'system' | 'code'>): boolean =>
  (value.system === undefined || value.system === token.system) && (value.code === undefined || value.code === token.code);

function referenceMatches(value: ReferenceValue, entry: ReferenceEntry): boolean {
  if (value.identifier) return entry.identifier !== null && tokenMatches(value.identifier, { system: entry.identifier.system, code: entry.identifier.value });
  if (value.url !== undefined) return entry.url === value.url;
  return entry.url === null && entry.id === value.id && (value.type === undefined || entry.type === value.type);
}

/** Text order is time order; null is open. R4, Search, Prefixes. */
function dateMatches({ prefix, from, to }: DateValue, range: DateRange): boolean {
  return rangeMatches(prefix, { startsBefore: (at) => range.from === null || range.from < at, endsAfter: (at) => range.to === null || range.to > at }, from, to);
}

/**
 * R4's meaning of a prefix between the range of the data and the half-open range [from, to) asked for: eq – the asked range holds the data whole; ne – not eq;
 * lt and gt – the data reaches before or after it; le and ge – that, or eq; sa and eb – the data lies wholly after or before it.
 */
function rangeMatches<T>(prefix: DatePrefix, data: { startsBefore(at: T): boolean; endsAfter(at: T): boolean }, from: T, to: T): boolean {
  const within = !data.startsBefore(from) && !data.endsAfter(to);
  switch (prefix) {
    case 'eq':
      return within;
    case 'ne':
      return !within;
    case 'lt':
      return data.startsBefore(from);
    case 'le':
      return data.startsBefore(from) || within;
    case 'gt':
      return data.endsAfter(to);
    case 'ge':
      return data.endsAfter(to) || within;
    case 'sa':
      return !data.startsBefore(to);
    case 'eb':
      return !data.endsAfter(from);
  }
}

function quantityMatches({ prefix, value, from, to, system, code }: QuantityValue, entry: QuantityEntry): boolean {
  if (system !== undefined && entry.system !== system) return false;
  if (code !== undefined && entry.code !== code && !(system === undefined && entry.unit === code)) return false;
  // An inequality is about the number itself, not about how precisely it was written (R4, Search, Prefixes); eq and ne use the precision.
  const exact = Number(value);
  const { low, high } = entry;
  const within = low !== null && high !== null && low >= Number(from) && (high < Number(to) || high === exact);
  switch (prefix) {
    case 'eq':
      return within;
    case 'ne':
      return !within;
    case 'lt':
      return low === null || low < exact;
    case 'le':
      return low === null || low <= exact;
    case 'gt':
      return high === null || high > exact;
    case 'ge':
      return high === null || high >= exact;
    case 'sa':
      return low !== null && low > exact;
    case 'eb':
      return high !== null && high < exact;
  }
}
