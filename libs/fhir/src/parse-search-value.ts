import { invalidArgument, unsupported, type MaillageError, type Zone } from '@maillage/kernel';
import { dateRange } from './fhir-date.js';
import { impliedRange } from './implied-range.js';
import { parseReference } from './reference.js';
import type { SearchParameter } from './search-parameters.js';
import type { DatePrefix, DateValue, QuantityValue, ReferenceValue, TokenValue } from './search-query.js';
import { normaliseContact } from './search-text.js';

/** The value is not one of this parameter's kind; names the parameter, never the value. */
export const valueInvalid = (param: string, rule: string): MaillageError =>
  invalidArgument('SEARCH_VALUE_INVALID', `The value of the search parameter ${param} is not valid: ${rule}.`, [{ path: param, rule }], { issue: 'value' });

/** Splits at an unescaped separator; `\,` `\|` `\$` `\\` stand for themselves (R4, Search, Escaping). `unescape` only in the last split. */
export function splitEscaped(text: string, separator: ',' | '|', unescape: boolean): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\' && at + 1 < text.length) {
      at++;
      parts[parts.length - 1] += unescape ? text[at]! : `\\${text[at]!}`;
    } else if (character === separator) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

export const unescaped = (text: string): string => splitEscaped(text, '|', true).join('|');

/** `code`, `system|code`, `|code` or `system|`. */
export function parseToken({ name, kind, paths }: SearchParameter, text: string): TokenValue {
  const parts = splitEscaped(text, '|', true);
  if (parts.length > 2 || parts.every((part) => part === '')) throw valueInvalid(name, 'token is [system]|[code]');
  const contact = kind === 'token' && paths.length > 0 && paths.every(({ type }) => type === 'ContactPoint');
  const code = parts.at(-1)!;
  return {
    ...(parts.length === 2 ? { system: parts[0] || null } : {}),
    ...(code ? { code: contact ? normaliseContact(code) : code } : {}),
  };
}

/** `[type]/[id]`, an id, or an absolute URL (one below `baseUrl` is local); `type` comes from a modifier such as `subject:Patient`. */
export function parseReferenceValue(parameter: SearchParameter, text: string, type: string | undefined, baseUrl?: string): ReferenceValue {
  const { name, onlyType } = parameter;
  const whole = unescaped(text);
  const value = baseUrl !== undefined && whole.startsWith(`${baseUrl}/`) ? whole.slice(baseUrl.length + 1) : whole;
  const narrowed = type ?? onlyType;
  if (/^[A-Za-z0-9\-.]{1,64}$/.test(value)) return { ...(narrowed ? { type: narrowed } : {}), id: value };
  const parsed = parseReference(value);
  switch (parsed?.kind) {
    case 'literal':
      if (narrowed && parsed.type !== narrowed) throw valueInvalid(name, `reference is to a ${narrowed}`);
      return parsed.base ? { url: `${parsed.base}/${parsed.type}/${parsed.id}` } : { type: parsed.type, id: parsed.id };
    case 'urn':
      return { url: parsed.urn };
    case 'url':
      return { url: parsed.url };
    default:
      throw valueInvalid(name, 'reference is [type]/[id], an id or a url');
  }
}

const prefixes: readonly string[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'sa', 'eb'];

function splitPrefix(name: string, text: string): { prefix: DatePrefix; rest: string } {
  const written = /^[a-z]{2}/.exec(text)?.[0];
  if (written === undefined) return { prefix: 'eq', rest: text };
  if (written === 'ap') throw unsupported('SEARCH_PREFIX_UNSUPPORTED', `The prefix ap is not supported for ${name}; give a range.`, [{ path: name, rule: 'prefix is supported' }]);
  if (!prefixes.includes(written)) throw valueInvalid(name, 'prefix is one of eq ne lt le gt ge sa eb');
  return { prefix: written as DatePrefix, rest: text.slice(2) };
}

/** A date, month, year or time with an optional prefix. Minutes without seconds are R4 for searches only. */
export function parseDateValue(name: string, text: string, zone: Zone): DateValue {
  const { prefix, rest } = splitPrefix(name, unescaped(text));
  const minutes = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/.exec(rest);
  if (minutes) {
    const first = dateRange(`${minutes[1]}:00${minutes[2]}`);
    const last = dateRange(`${minutes[1]}:59${minutes[2]}`);
    if (first && last) return { prefix, from: first.from, to: last.to };
  }
  const range = dateRange(rest, zone);
  if (!range) throw valueInvalid(name, 'date is yyyy, yyyy-mm, yyyy-mm-dd or a time with zone');
  return { prefix, ...range };
}

/** `[prefix][number]|[system]|[code]`, the unit optional; a number has no unit. */
export function parseQuantityValue({ name, kind }: SearchParameter, text: string): QuantityValue {
  const [first, system, code, ...more] = splitEscaped(text, '|', true);
  const { prefix, rest } = splitPrefix(name, first!);
  const range = impliedRange(rest);
  if (!range) throw valueInvalid(name, 'number is decimal');
  if (more.length > 0 || (kind === 'number' && system !== undefined) || (system !== undefined && code === undefined)) throw valueInvalid(name, 'quantity is [number]|[system]|[code]');
  return { prefix, ...range, ...(system ? { system } : {}), ...(code ? { code } : {}) };
}
