import { invalidArgument, unsupported, type MaillageError, type Zone } from '@maillage/kernel';
import { parseDateValue, parseQuantityValue, parseReferenceValue, parseToken, splitEscaped, unescaped, valueInvalid } from './parse-search-value.js';
import { resourceTypes } from './reference.js';
import { supportedTypes } from './r4-structures.js';
import { searchParametersOf, type SearchParameter } from './search-parameters.js';
import type { SearchCondition, SearchInclude, SearchQuery, SearchSort, StringValue } from './search-query.js';
import { normaliseText } from './search-text.js';

export interface SearchOptions {
  /** Civil dates of the query are of this zone; UTC when absent. */
  readonly zone?: Zone;
  /** The server's own base URL without a slash at the end: references below it are local ones. */
  readonly baseUrl?: string;
  /** Parameters the server adds for itself (a page cursor); given back in `own`, not judged. */
  readonly ownParameters?: readonly string[];
}

/** Longer queries are nobody's: they only cost time. */
const limits = { queryLength: 16_384, parameters: 64, alternatives: 200 } as const;

/** Parameters and modifiers R4 knows and this server does not answer. */
const unsupportedParameters: ReadonlySet<string> = new Set(['_text', '_content', '_list', '_has', '_type', '_query', '_filter', '_elements', '_contained', '_containedType', '_score', 'near', 'phonetic']);
const unsupportedModifiers: ReadonlySet<string> = new Set(['text', 'in', 'not-in', 'above', 'below', 'of-type', 'ofType', 'code-text']);

const parameterUnknown = (type: string, name: string): MaillageError =>
  invalidArgument('SEARCH_PARAMETER_UNKNOWN', `${type} has no search parameter ${nameForMessage(name)}.`, [{ path: nameForMessage(name), rule: 'search parameter is known' }], { issue: 'not-supported' });
const notSupported = (reason: string, name: string, rule: string): MaillageError =>
  unsupported(reason, `${nameForMessage(name)}: this form of search is not supported.`, [{ path: nameForMessage(name), rule }]);
/** What stands where a name belongs may be a value by mistake; only what looks like a name is repeated. */
const nameForMessage = (name: string): string => (/^[A-Za-z_][\w.:-]{0,63}$/.test(name) ? name : '?');

/**
 * Reads the query string of a search (without `?`, percent-encoded). Throws INVALID_ARGUMENT with SEARCH_PARAMETER_UNKNOWN, SEARCH_VALUE_INVALID,
 * SEARCH_MODIFIER_UNKNOWN or SEARCH_TOO_LARGE, and UNSUPPORTED with SEARCH_TYPE_UNSUPPORTED, SEARCH_PARAMETER_UNSUPPORTED, SEARCH_CHAIN_UNSUPPORTED,
 * SEARCH_MODIFIER_UNSUPPORTED or SEARCH_PREFIX_UNSUPPORTED. Errors name the parameter and never its value.
 */
export function parseSearch(type: string, queryString: string, { zone = 'UTC', baseUrl, ownParameters = [] }: SearchOptions = {}): SearchQuery {
  if (!supportedTypes.includes(type)) throw unsupported('SEARCH_TYPE_UNSUPPORTED', 'This resource type is not kept here.', [{ path: 'type', rule: 'resource type is supported' }]);
  const conditions: SearchCondition[] = [];
  const own = new Map<string, string>();
  const result: { -readonly [Key in 'count' | 'total' | 'summary']?: SearchQuery[Key] } = {};
  const sort: SearchSort[] = [];
  const include: SearchInclude[] = [];
  const revinclude: SearchInclude[] = [];

  for (const [key, value] of readPairs(queryString)) {
    const colon = key.indexOf(':');
    const name = colon === -1 ? key : key.slice(0, colon);
    const modifier = colon === -1 ? undefined : key.slice(colon + 1);
    if (ownParameters.includes(key)) own.set(key, value);
    else if (name === '_count') result.count = accepted(name, /^\d{1,6}$/.test(value) && Number(value));
    else if (name === '_total') result.total = accepted(name, (['none', 'estimate', 'accurate'] as const).find((each) => each === value) ?? false);
    else if (name === '_summary') result.summary = summaryOf(value);
    else if (name === '_sort') sort.push(...value.split(',').map((each) => sortBy(type, each)));
    else if (name === '_include') include.push(includeOf(value, modifier, type, undefined));
    else if (name === '_revinclude') revinclude.push(includeOf(value, modifier, undefined, type));
    else if (name === '_format' || name === '_pretty') continue;
    else conditions.push(conditionOf(type, name, modifier, value, { zone, baseUrl }));
  }
  return { type, conditions, sort, include, revinclude, own, ...result };
}

function readPairs(queryString: string): [string, string][] {
  const pairs = queryString.split('&').filter(Boolean);
  if (queryString.length > limits.queryLength || pairs.length > limits.parameters) throw invalidArgument('SEARCH_TOO_LARGE', 'The search has too many parameters or is too long.', [], { issue: 'too-costly' });
  return pairs.map((pair) => {
    const equals = pair.indexOf('=');
    const key = decode(equals === -1 ? pair : pair.slice(0, equals), '?');
    return [key, decode(equals === -1 ? '' : pair.slice(equals + 1), nameForMessage(key))];
  });
}

function decode(text: string, name: string): string {
  let decoded;
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw valueInvalid(name, 'percent-encoding is UTF-8');
  }
  if (decoded.includes('\0')) throw valueInvalid(name, 'no U+0000');
  return decoded;
}

function accepted<T>(name: string, value: T | false): T {
  if (value === false) throw valueInvalid(name, 'value is one that R4 names');
  return value;
}

function summaryOf(value: string): 'count' | 'false' {
  if (value === 'count' || value === 'false') return value;
  if (['true', 'text', 'data'].includes(value)) throw notSupported('SEARCH_PARAMETER_UNSUPPORTED', '_summary', 'summary is count or false');
  throw valueInvalid('_summary', 'summary is count or false');
}

function parameterOf(type: string, name: string): SearchParameter {
  const parameter = searchParametersOf(type).get(name);
  if (parameter) return parameter;
  if (unsupportedParameters.has(name)) throw notSupported('SEARCH_PARAMETER_UNSUPPORTED', name, 'search parameter is supported');
  if (name.includes('.') && searchParametersOf(type).get(name.slice(0, name.indexOf('.')))?.kind === 'reference') throw notSupported('SEARCH_CHAIN_UNSUPPORTED', name, 'no chained parameters');
  throw parameterUnknown(type, name);
}

function sortBy(type: string, text: string): SearchSort {
  const descending = text.startsWith('-');
  const { name, kind, storedAs } = parameterOf(type, descending ? text.slice(1) : text);
  return { param: name, kind, storedAs, descending };
}

/** `Type:param` or `Type:param:Target`; for `_include` Type is the searched one unless iterating, for `_revinclude` the target is. */
function includeOf(text: string, modifier: string | undefined, source: string | undefined, target: string | undefined): SearchInclude {
  const name = source ? '_include' : '_revinclude';
  if (modifier !== undefined && modifier !== 'iterate') throw invalidArgument('SEARCH_MODIFIER_UNKNOWN', `${name} knows the modifier iterate only.`, [{ path: name, rule: 'modifier is known' }]);
  if (text.includes('*')) throw notSupported('SEARCH_PARAMETER_UNSUPPORTED', name, 'include names its parameter');
  const [type, param, to, ...more] = text.split(':');
  const iterate = modifier === 'iterate';
  if (!param || more.length > 0 || !supportedTypes.includes(type!) || (to !== undefined && !resourceTypes.has(to)) || (source && !iterate && type !== source) || (target && !iterate && to !== undefined && to !== target))
    throw valueInvalid(name, 'include is [type]:[parameter]:[target type]');
  const parameter = searchParametersOf(type!).get(param);
  if (parameter?.kind !== 'reference') throw parameterUnknown(type!, param);
  const narrowed = to ?? parameter.onlyType;
  return { type: type!, param, storedAs: parameter.storedAs, ...(narrowed ? { target: narrowed } : {}), iterate };
}

function conditionOf(type: string, name: string, modifier: string | undefined, text: string, place: { readonly zone: Zone; readonly baseUrl: string | undefined }): SearchCondition {
  // `subject:Patient.name=x` is a chain too.
  if (modifier?.includes('.')) throw notSupported('SEARCH_CHAIN_UNSUPPORTED', `${name}:${modifier}`, 'no chained parameters');
  const parameter = parameterOf(type, name);
  const { kind, storedAs, onlyType } = parameter;
  const base = { param: name, storedAs };
  if (modifier === 'missing') {
    if (text !== 'true' && text !== 'false') throw valueInvalid(name, 'missing is true or false');
    return { ...base, kind: 'missing', of: kind, missing: text === 'true', ...(onlyType ? { onlyType } : {}) };
  }
  const texts = splitEscaped(text, ',', false);
  if (texts.length > limits.alternatives) throw invalidArgument('SEARCH_TOO_LARGE', `${name} has more than ${limits.alternatives} values.`, [{ path: name, rule: 'values are bounded' }], { issue: 'too-costly' });
  if (texts.some((each) => each.trim() === '')) throw valueInvalid(name, 'value is not empty');
  const accepts = (...modifiers: string[]): void => {
    if (modifier !== undefined && !modifiers.includes(modifier)) throw modifierRefused(name, modifier);
  };
  switch (kind) {
    case 'token':
      accepts('not');
      return { ...base, kind, not: modifier === 'not', values: texts.map((each) => parseToken(parameter, each)) };
    case 'reference': {
      if (modifier === 'identifier') return { ...base, kind, values: texts.map((each) => ({ identifier: parseToken(parameter, each), ...(onlyType ? { type: onlyType } : {}) })) };
      if (modifier !== undefined && !resourceTypes.has(modifier)) throw modifierRefused(name, modifier);
      return { ...base, kind, values: texts.map((each) => parseReferenceValue(parameter, each, modifier, place.baseUrl)) };
    }
    case 'string':
      accepts('exact', 'contains');
      return { ...base, kind, match: modifier === 'exact' ? 'exact' : modifier === 'contains' ? 'contains' : 'start', values: texts.map((each) => stringValue(name, each, modifier)) };
    case 'date':
      accepts();
      return { ...base, kind, values: texts.map((each) => parseDateValue(name, each, place.zone)) };
    case 'quantity':
    case 'number':
      accepts();
      return { ...base, kind, values: texts.map((each) => parseQuantityValue(parameter, each)) };
    case 'uri':
      accepts();
      return { ...base, kind, values: texts.map(unescaped) };
  }
}

/** Text without a letter or digit would be found in everything. */
function stringValue(name: string, text: string, modifier: string | undefined): StringValue {
  const value = unescaped(text);
  const normalised = normaliseText(value);
  if (normalised === '' && modifier !== 'exact') throw valueInvalid(name, 'text has a letter or digit');
  return { value, normalised };
}

const modifierRefused = (name: string, modifier: string): MaillageError =>
  unsupportedModifiers.has(modifier)
    ? notSupported('SEARCH_MODIFIER_UNSUPPORTED', `${name}:${modifier}`, 'modifier is supported')
    : invalidArgument('SEARCH_MODIFIER_UNKNOWN', `${name} has no modifier ${nameForMessage(modifier)}.`, [{ path: name, rule: 'modifier is known' }], { issue: 'not-supported' });
