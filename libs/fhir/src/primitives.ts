import { datePrecision } from './fhir-date.js';
import { isSafeNarrative } from './narrative.js';

/** One primitive data type of R4: its JSON type and the format a value of that type must have. */
export interface Primitive {
  readonly json: 'string' | 'number' | 'boolean';
  hasFormat(value: never): boolean;
}

const text = (hasFormat: (value: string) => boolean): Primitive => ({ json: 'string', hasFormat });
const whole = (least: number): Primitive => ({ json: 'number', hasFormat: (value: number) => Number.isInteger(value) && value >= least && value <= 2_147_483_647 });

/** Control characters other than tab, line feed and carriage return are no FHIR text; 1 MiB is R4's limit. */
const isString = (value: string): boolean => {
  if (value.length === 0 || value.length > 1_048_576) return false;
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at);
    if (unit < 32 && unit !== 9 && unit !== 10 && unit !== 13) return false;
  }
  return true;
};
const isUri = (value: string): boolean => /^[^\s\0-\x1f]+$/.test(value);
/** No blank at the ends, single blanks inside. */
const isCode = (value: string): boolean => value.length > 0 && value.trim().length === value.length && !/\s\s|[\0-\x1f]/.test(value);

/** Base64 with whole quanta; white space may stand between them. */
function isBase64(value: string): boolean {
  let characters = 0;
  let padding = 0;
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at);
    if (unit === 0x3d) padding++;
    else if ((unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) || unit === 0x2b || unit === 0x2f) {
      if (padding > 0) return false;
    } else if (unit === 32 || unit === 9 || unit === 10 || unit === 13) continue;
    else return false;
    characters++;
  }
  return characters > 0 && characters % 4 === 0 && padding <= 2;
}

/** Every primitive type of R4 (Datatypes, version 4.0.1) by name. */
export const primitives: Readonly<Record<string, Primitive>> = {
  boolean: { json: 'boolean', hasFormat: () => true },
  integer: whole(-2_147_483_648),
  unsignedInt: whole(0),
  positiveInt: whole(1),
  decimal: { json: 'number', hasFormat: (value: number) => Number.isFinite(value) },
  string: text(isString),
  markdown: text(isString),
  xhtml: text((value) => isString(value) && isSafeNarrative(value)),
  uri: text(isUri),
  url: text(isUri),
  canonical: text(isUri),
  oid: text((value) => /^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/.test(value)),
  uuid: text((value) => /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)),
  id: text((value) => /^[A-Za-z0-9\-.]{1,64}$/.test(value)),
  code: text(isCode),
  base64Binary: text(isBase64),
  date: text((value) => value.length <= 10 && datePrecision(value) !== null),
  dateTime: text((value) => datePrecision(value) !== null),
  instant: text((value) => datePrecision(value) === 'time'),
  time: text((value) => /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,12})?$/.test(value)),
};
