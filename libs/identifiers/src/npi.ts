import type { IdentifierCheck } from './identifier-check.js';
import { passesLuhn } from './luhn.js';

/** US national provider identifier: ten digits that begin with 1 or 2; Luhn over the card issuer prefix 80840 and the number. */
export const npi: IdentifierCheck = {
  name: 'NPI',
  restricted: false,
  isValid: (compact) => /^[12]\d{9}$/.test(compact) && passesLuhn(`80840${compact}`),
};
