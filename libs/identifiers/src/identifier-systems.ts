import { invalidArgument } from '@maillage/kernel';
import { adeli } from './adeli.js';
import { avs13 } from './avs13.js';
import { bsn, padBsn } from './bsn.js';
import { dniOrNie } from './dni.js';
import { finess, idnst } from './finess.js';
import { gln } from './gln.js';
import { compact, type IdentifierCheck } from './identifier-check.js';
import { insSystems } from './ins.js';
import { mbi } from './mbi.js';
import { nhsNumber } from './nhs-number.js';
import { nir } from './nir.js';
import { npi } from './npi.js';
import { idnps, rpps } from './rpps.js';

/** FHIR system URI → its check. A system that is not here is nobody's: its values are neither changed nor judged. */
export const identifierSystems: ReadonlyMap<string, IdentifierCheck> = new Map([
  [insSystems.nir, nir],
  [insSystems.nia, { ...nir, name: 'NIA' }],
  [insSystems.test, { ...nir, name: 'INS test' }],
  ['https://rpps.esante.gouv.fr', rpps],
  ['https://adeli.esante.gouv.fr', adeli],
  ['urn:oid:1.2.250.1.71.4.2.1', idnps],
  ['https://finess.esante.gouv.fr', finess],
  ['urn:oid:1.2.250.1.71.4.2.2', idnst],
  ['urn:oid:2.16.756.5.32', avs13],
  ['urn:oid:2.51.1.3', gln],
  ['http://fhir.nl/fhir/NamingSystem/bsn', bsn],
  ['urn:oid:1.3.6.1.4.1.19126.3', dniOrNie],
  ['http://hl7.org/fhir/sid/us-mbi', mbi],
  ['http://hl7.org/fhir/sid/us-npi', npi],
  ['https://fhir.nhs.uk/Id/nhs-number', nhsNumber],
]);

const systemsByName: ReadonlyMap<string, string> = new Map([...identifierSystems].map(([system, { name }]) => [name, system]));

/** The system whose check has this name, such as RPPS; null for a name that is none of ours. */
export const identifierSystemNamed = (name: string): string | null => systemsByName.get(name.toUpperCase()) ?? null;

/** What is known of one value under its system. `checked` is false for an unknown system: then `valid` is true and nothing was changed. */
export interface CheckedIdentifier {
  readonly normalised: string;
  readonly valid: boolean;
  readonly checked: boolean;
  readonly restricted: boolean;
}

/** Normalises and proves a value. Never throws; decide yourself whether a wrong number is refused or only marked. */
export function checkIdentifier(system: string | undefined, value: string): CheckedIdentifier {
  const check = identifierSystems.get(system ?? '');
  if (!check) return { normalised: value, valid: true, checked: false, restricted: false };
  const plain = compact(value);
  return { normalised: check === bsn ? padBsn(plain) : plain, valid: check.isValid(plain), checked: true, restricted: check.restricted };
}

/** The normalised value. Throws INVALID_ARGUMENT with IDENTIFIER_INVALID, which names the kind and never the value. */
export function requireIdentifier(system: string | undefined, value: string, path: string): string {
  const { normalised, valid } = checkIdentifier(system, value);
  if (!valid) {
    const { name } = identifierSystems.get(system ?? '')!;
    throw invalidArgument('IDENTIFIER_INVALID', `This is not a valid ${name}: a character is wrong or missing.`, [{ path, rule: `identifier is a valid ${name}` }], { issue: 'value' });
  }
  return normalised;
}

/** The last three characters, the rest starred: enough to tell two apart in a list, too little to use. */
export const maskIdentifier = (value: string): string => (value.length > 3 ? '*'.repeat(value.length - 3) + value.slice(-3) : '***');
