import type { IdentifierCheck } from './identifier-check.js';
import { passesLuhn } from './luhn.js';

/** French register of health and social establishments: 9 characters that begin with the department, Luhn; Corsica's A and B count as 1 and 2. */
export const finess: IdentifierCheck = {
  name: 'FINESS',
  restricted: false,
  isValid: (compact) => /^(?:\d{2}|2[AB])\d{7}$/.test(compact) && passesLuhn(compact.replace('A', '1').replace('B', '2')),
};

/**
 * French national identification of a structure: a type digit and a number. `1` is a FINESS and `3` a SIRET (14 digits, Luhn), which are proved;
 * the other types (0, 2, 4) have no check here beyond their shape. The bare FINESS is seen under the same OID and accepted.
 */
export const idnst: IdentifierCheck = {
  name: 'IDNST',
  restricted: false,
  isValid: (compact) => {
    if (compact.length === 9) return finess.isValid(compact);
    if (compact.startsWith('1')) return finess.isValid(compact.slice(1));
    if (compact.startsWith('3')) return compact.length === 15 && passesLuhn(compact.slice(1));
    return /^[024][0-9A-Z]{8,19}$/.test(compact);
  },
};
