import { adeli } from './adeli.js';
import type { IdentifierCheck } from './identifier-check.js';
import { passesLuhn } from './luhn.js';

/** French register of health professionals: 11 digits, Luhn. */
export const rpps: IdentifierCheck = {
  name: 'RPPS',
  restricted: false,
  isValid: (compact) => /^[1-9]\d{10}$/.test(compact) && passesLuhn(compact),
};

/**
 * French national identification of a professional: `8` and the RPPS number, or `0` and the ADELI number. The bare RPPS is seen under the
 * same OID and accepted.
 */
export const idnps: IdentifierCheck = {
  name: 'IDNPS',
  restricted: false,
  isValid: (compact) => {
    if (compact.length === 10 && compact.startsWith('0')) return adeli.isValid(compact.slice(1));
    return rpps.isValid(compact.length === 12 && compact.startsWith('8') ? compact.slice(1) : compact);
  },
};
