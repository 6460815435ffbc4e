import type { Params } from '@maillage/database';
import { resourceTypes, searchParametersOf, type DateValue, type QuantityValue, type ReferenceValue, type SearchCondition, type TokenValue } from '@maillage/fhir';
import { isUuid } from '@maillage/kernel';
import { anySystemTerm, identifierParam, paramOf, termPrefix, tokenTerm, valueTerm } from './search-terms.js';

type Of<K extends SearchCondition['kind']> = Extract<SearchCondition, { kind: K }>;

/** SQL that is true for a row `r` of resource exactly when `matchesSearch` of libs/fhir says so of its values. */
export function conditionSql(type: string, condition: SearchCondition, params: Params): string {
  switch (condition.kind) {
    case 'token':
      return condition.not ? `NOT ${tokenSql(type, condition, params)}` : tokenSql(type, condition, params);
    case 'reference':
      return anyOf(condition.values.map((value) => referenceSql(type, condition, value, params)));
    case 'uri':
      return overlaps(condition.storedAs.flatMap((param) => condition.values.map((value) => valueTerm(type, param, value))), params);
    case 'string':
      return isIn('search_string', type, condition, params, anyOf(condition.values.map(({ value, normalised }) => stringSql(condition.match, value, normalised, params))));
    case 'date':
      if (condition.param === '_lastUpdated') return anyOf(condition.values.map((value) => rangeSql(value, `r.last_updated`, `(r.last_updated + interval '1 millisecond')`, params)));
      return isIn('search_date', type, condition, params, anyOf(condition.values.map((value) => rangeSql(value, 'v.from_at', 'v.to_at', params))));
    case 'quantity':
    case 'number':
      return isIn('search_quantity', type, condition, params, anyOf(condition.values.map((value) => quantitySql(value, params))));
    case 'missing':
      return missingSql(type, condition, params);
  }
}

const anyOf = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : `(${parts.join(' OR ')})`);
const overlaps = (terms: readonly string[], params: Params): string => `r.terms && ${params.add(terms, 'text[]')}`;

/** Terms of which one must be there; null when equality alone cannot say it (all codes of a system). */
export function tokenTerms(type: string, storedAs: readonly string[], values: readonly TokenValue[]): string[] | null {
  const terms: string[] = [];
  for (const param of storedAs) {
    for (const { system, code } of values) {
      if (code === undefined) return null;
      if (system === undefined) terms.push(anySystemTerm(type, param, code), tokenTerm(type, param, null, code));
      else terms.push(tokenTerm(type, param, system, code));
    }
  }
  return terms;
}

const startsWith = (prefix: string, params: Params): string => `EXISTS (SELECT FROM unnest(r.terms) AS term WHERE starts_with(term, ${params.add(prefix, 'text')}))`;

function tokenSql(type: string, { param, storedAs, values }: Of<'token'>, params: Params): string {
  if (param === '_id') return `r.id = ANY (${params.add(values.filter(({ system }) => !system).flatMap(({ code }) => (code && isUuid(code) ? [code] : [])), 'uuid[]')})`;
  const terms = tokenTerms(type, storedAs, values);
  if (terms) return overlaps(terms, params);
  return anyOf(storedAs.flatMap((each) => values.map((value) => {
    const exact = tokenTerms(type, [each], [value]);
    return exact ? overlaps(exact, params) : startsWith(termPrefix(type, each, value.system), params);
  })));
}

function referenceSql(type: string, { param, storedAs }: Of<'reference'>, { type: target, id, url, identifier }: ReferenceValue, params: Params): string {
  if (identifier) {
    const names = storedAs.map(identifierParam);
    const terms = tokenTerms(type, names, [identifier]);
    return terms ? overlaps(terms, params) : anyOf(names.map((name) => startsWith(termPrefix(type, name, identifier.system), params)));
  }
  const targets = target ? [target] : (searchParametersOf(type).get(param)?.targets ?? []);
  const references = url !== undefined ? [url] : (targets.length > 0 ? targets : [...resourceTypes]).map((each) => `${each}/${id}`);
  return overlaps(storedAs.flatMap((each) => references.map((reference) => valueTerm(type, each, reference))), params);
}

/** Rows of an index table stand for one resource each; the subquery is a semi-join that the planner may start from. */
const isIn = (table: string, type: string, { storedAs }: { readonly storedAs: readonly string[] }, params: Params, condition: string): string =>
  `r.id IN (SELECT v.id FROM ${table} v WHERE v.param = ANY (${params.add(storedAs.map((param) => paramOf(type, param)), 'text[]')}) AND ${condition})`;

const likePattern = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

function stringSql(match: Of<'string'>['match'], value: string, normalised: string, params: Params): string {
  if (match === 'exact') return `v.value = ${params.add(value, 'text')}`;
  if (match === 'contains') return `v.normalised LIKE ${params.add(`%${likePattern(normalised)}%`, 'text')}`;
  // The index holds the first 80 characters; what follows is compared with the row.
  const start = `left(v.normalised, 80) LIKE ${params.add(`${likePattern(normalised.slice(0, 80))}%`, 'text')}`;
  return normalised.length > 80 ? `(${start} AND starts_with(v.normalised, ${params.add(normalised, 'text')}))` : start;
}

/** R4's meaning of the prefixes between the data [from, to) and the range asked for, as in libs/fhir; open ends are infinities. */
function rangeSql({ prefix, from, to }: DateValue, dataFrom: string, dataTo: string, params: Params): string {
  const start = (): string => params.add(from, 'timestamptz');
  const end = (): string => params.add(to, 'timestamptz');
  const within = (): string => `(${dataFrom} >= ${start()} AND ${dataFrom} < ${end()} AND ${dataTo} <= ${end()})`;
  switch (prefix) {
    case 'eq':
      return within();
    case 'ne':
      return `NOT ${within()}`;
    case 'lt':
      return `${dataFrom} < ${start()}`;
    case 'le':
      return `(${dataFrom} < ${start()} OR ${within()})`;
    case 'gt':
      return `${dataTo} > ${end()}`;
    case 'ge':
      return `(${dataTo} > ${end()} OR ${within()})`;
    case 'sa':
      return `${dataFrom} >= ${end()}`;
    case 'eb':
      return `${dataTo} <= ${start()}`;
  }
}

function quantitySql({ prefix, value, from, to, system, code }: QuantityValue, params: Params): string {
  const exact = (): string => params.add(value, 'double precision');
  const amount = ((): string => {
    switch (prefix) {
      case 'eq':
      case 'ne': {
        const within = `(v.low >= ${params.add(from, 'double precision')} AND v.low > '-infinity' AND (v.high < ${params.add(to, 'double precision')} OR v.high = ${exact()}))`;
        return prefix === 'eq' ? within : `NOT ${within}`;
      }
      case 'lt':
        return `v.low < ${exact()}`;
      case 'le':
        return `v.low <= ${exact()}`;
      case 'gt':
        return `v.high > ${exact()}`;
      case 'ge':
        return `v.high >= ${exact()}`;
      case 'sa':
        return `v.low > ${exact()}`;
      case 'eb':
        return `v.high < ${exact()}`;
    }
  })();
  const unit = [
    ...(system === undefined ? [] : [`v.system = ${params.add(system, 'text')}`]),
    ...(code === undefined ? [] : [system === undefined ? `(v.code = ${params.add(code, 'text')} OR v.unit = ${params.add(code, 'text')})` : `v.code = ${params.add(code, 'text')}`]),
  ];
  return `(${[amount, ...unit].join(' AND ')})`;
}

function missingSql(type: string, condition: Of<'missing'>, params: Params): string {
  if (condition.param === '_id' || condition.param === '_lastUpdated') return condition.missing ? 'false' : 'true';
  const tables: Readonly<Partial<Record<string, string>>> = { string: 'search_string', date: 'search_date', quantity: 'search_quantity', number: 'search_quantity' };
  const table = tables[condition.of];
  const prefix = (param: string): string => (condition.onlyType ? valueTerm(type, param, `${condition.onlyType}/`) : termPrefix(type, param));
  const there = table ? isIn(table, type, condition, params, 'true') : anyOf(condition.storedAs.flatMap((param) => [prefix(param), ...(condition.of === 'reference' ? [termPrefix(type, identifierParam(param))] : [])]).map((each) => startsWith(each, params)));
  return condition.missing ? `NOT ${there}` : there;
}
