import type { Zone } from '@maillage/kernel';
import { dateRange, type DateRange } from './fhir-date.js';
import { parseReference } from './reference.js';
import { isJson, type Json } from './resource.js';
import { compartmentParametersOf, searchParametersOf, type SearchParameter, type SearchPath } from './search-parameters.js';
import { normaliseContact, normaliseText } from './search-text.js';

/** `system` is null where the data names none. */
export interface TokenEntry { readonly param: string; readonly system: string | null; readonly code: string }
/** A literal reference has type and id (and the whole `url` when it was absolute); others a `url` or an `identifier`. */
export interface ReferenceEntry {
  readonly param: string;
  readonly type: string | null;
  readonly id: string | null;
  readonly url: string | null;
  readonly identifier: { readonly system: string | null; readonly value: string } | null;
}
export interface StringEntry { readonly param: string; readonly value: string; readonly normalised: string }
export interface DateEntry extends DateRange { readonly param: string }
/** Both ends inclusive and equal for a plain value; null is unbounded (`<`, `>`, half a Range). A number has no unit. */
export interface QuantityEntry { readonly param: string; readonly low: number | null; readonly high: number | null; readonly system: string | null; readonly code: string | null; readonly unit: string | null }
export interface UriEntry { readonly param: string; readonly value: string }

/** What the record keeps of a resource to find it again. The same entry never stands twice. */
export interface SearchValues {
  readonly tokens: TokenEntry[];
  readonly references: ReferenceEntry[];
  readonly strings: StringEntry[];
  readonly dates: DateEntry[];
  readonly quantities: QuantityEntry[];
  readonly uris: UriEntry[];
}

/** Values of all parameters of a valid resource, each under the names of `SearchParameter.storedAs`. Dates without zone are of `zone`. Never throws. */
export function searchValues(resource: Json, zone: Zone = 'UTC'): SearchValues {
  const values: SearchValues = { tokens: [], references: [], strings: [], dates: [], quantities: [], uris: [] };
  for (const parameter of searchParametersOf(String(resource.resourceType)).values()) {
    if (parameter.storedAs[0] !== parameter.name) continue;
    const seen = new Set<string>();
    for (const path of parameter.paths) walk(resource, path, 0, (value) => add(values, parameter, path.type, value, zone, seen));
  }
  return values;
}

function walk(node: Json, path: SearchPath, at: number, visit: (value: unknown) => void): void {
  const { key, where } = path.steps[at]!;
  const value = node[key];
  if (value === undefined) return;
  for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (where && (!isJson(each) || each[where.key] !== where.value)) continue;
    if (at + 1 === path.steps.length) visit(each);
    else if (isJson(each)) walk(each, path, at + 1, visit);
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function add(values: SearchValues, { name: param, kind, onlyType }: SearchParameter, type: string, value: unknown, zone: Zone, seen: Set<string>): void {
  const once = <T extends object>(list: T[], entry: T): void => {
    const key = JSON.stringify(entry);
    if (seen.has(key)) return;
    seen.add(key);
    list.push(entry);
  };
  switch (kind) {
    case 'token':
      for (const token of tokensOf(type, value)) once(values.tokens, { param, ...token });
      break;
    case 'reference': {
      const entry = referenceOf(type, value);
      if (entry && (!onlyType || entry.type === onlyType)) once(values.references, { param, ...entry });
      break;
    }
    case 'string':
      for (const text of textsOf(value)) once(values.strings, { param, value: text, normalised: normaliseText(text) });
      break;
    case 'date':
      for (const range of rangesOf(value, zone)) once(values.dates, { param, ...range });
      break;
    case 'quantity':
    case 'number': {
      const range = quantityOf(value);
      if (range) once(values.quantities, { param, ...range });
      break;
    }
    case 'uri':
      if (typeof value === 'string') once(values.uris, { param, value });
  }
}

function tokensOf(type: string, value: unknown): Omit<TokenEntry, 'param'>[] {
  if (type === 'exists') return [{ system: null, code: 'true' }];
  if (typeof value === 'string' || typeof value === 'boolean') return [{ system: null, code: String(value) }];
  if (!isJson(value)) return [];
  switch (type) {
    case 'CodeableConcept':
      return Array.isArray(value.coding) ? (value.coding as unknown[]).flatMap((coding) => tokensOf('Coding', coding)) : [];
    case 'Coding':
      return typeof value.code === 'string' ? [{ system: textOrNull(value.system), code: value.code }] : [];
    case 'Identifier':
      return typeof value.value === 'string' ? [{ system: textOrNull(value.system), code: value.value }] : [];
    case 'ContactPoint':
      return typeof value.value === 'string' ? [{ system: null, code: normaliseContact(value.value) }] : [];
    default:
      return [];
  }
}

function referenceOf(type: string, value: unknown): Omit<ReferenceEntry, 'param'> | undefined {
  const none = { type: null, id: null, url: null, identifier: null };
  if (typeof value === 'string') return { ...none, url: value };
  if (!isJson(value)) return undefined;
  const identifier = isJson(value.identifier) && typeof value.identifier.value === 'string' ? { system: textOrNull(value.identifier.system), value: value.identifier.value } : null;
  const parsed = typeof value.reference === 'string' ? parseReference(value.reference) : undefined;
  switch (parsed?.kind) {
    case 'literal':
      return { type: parsed.type, id: parsed.id, url: parsed.base ? `${parsed.base}/${parsed.type}/${parsed.id}` : null, identifier };
    case 'urn':
      return { ...none, url: parsed.urn, identifier };
    case 'url':
      return { ...none, url: parsed.url, identifier };
    default:
      return identifier ? { ...none, type: textOrNull(value.type), identifier } : undefined;
  }
}

const nameAndAddressParts = ['text', 'family', 'given', 'prefix', 'suffix', 'line', 'city', 'district', 'state', 'postalCode', 'country'] as const;

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return isJson(value) ? nameAndAddressParts.flatMap((part) => value[part] ?? []).filter((each) => typeof each === 'string') : [];
}

function rangesOf(value: unknown, zone: Zone): DateRange[] {
  if (typeof value === 'string') return [dateRange(value, zone)].filter((range) => range !== undefined);
  if (!isJson(value)) return [];
  if (Array.isArray(value.event) || isJson(value.repeat)) {
    const bounds = isJson(value.repeat) && isJson(value.repeat.boundsPeriod) ? [value.repeat.boundsPeriod as unknown] : [];
    return [...((value.event as unknown[] | undefined) ?? []), ...bounds].flatMap((each) => rangesOf(each, zone));
  }
  const start = typeof value.start === 'string' ? dateRange(value.start, zone) : undefined;
  const end = typeof value.end === 'string' ? dateRange(value.end, zone) : undefined;
  return start || end ? [{ from: start?.from ?? null, to: end?.to ?? null }] : [];
}

function quantityOf(value: unknown): Omit<QuantityEntry, 'param'> | undefined {
  if (typeof value === 'number') return { low: value, high: value, system: null, code: null, unit: null };
  if (!isJson(value)) return undefined;
  if (isJson(value.low) || isJson(value.high)) {
    const unit = isJson(value.low) ? value.low : (value.high as Json);
    return { low: isJson(value.low) ? numberOrNull(value.low.value) : null, high: isJson(value.high) ? numberOrNull(value.high.value) : null, ...unitOf(unit) };
  }
  const amount = numberOrNull(value.value);
  if (amount === null) return undefined;
  const { comparator } = value;
  const below = comparator === '<' || comparator === '<=';
  const above = comparator === '>' || comparator === '>=';
  return { low: below ? null : amount, high: above ? null : amount, ...unitOf(value) };
}

/** Money has its currency where a quantity has its code. */
const unitOf = (quantity: Json): Pick<QuantityEntry, 'system' | 'code' | 'unit'> =>
  typeof quantity.currency === 'string'
    ? { system: 'urn:iso:std:iso:4217', code: quantity.currency, unit: quantity.currency }
    : { system: textOrNull(quantity.system), code: textOrNull(quantity.code), unit: textOrNull(quantity.unit) };

/** The patients a resource is about or names, its subject first: who must be asked before anybody may read it. A Patient is about itself. */
export function patientsOf(resource: Json, values: SearchValues): ReferenceEntry[] {
  const type = String(resource.resourceType);
  if (type === 'Patient') return typeof resource.id === 'string' ? [{ param: '_id', type: 'Patient', id: resource.id, url: null, identifier: null }] : [];
  const found = compartmentParametersOf(type).flatMap(({ storedAs }) => values.references.filter((each) => storedAs.includes(each.param) && isPatient(each)));
  return found.filter((each, at) => found.findIndex((other) => other.type === each.type && other.id === each.id && other.url === each.url) === at);
}

const isPatient = ({ type, url }: ReferenceEntry): boolean => type === 'Patient' || (type === null && url !== null);
