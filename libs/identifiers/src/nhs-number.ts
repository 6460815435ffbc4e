import type { IdentifierCheck } from './identifier-check.js';

/** NHS number: ten digits, weights 10 to 2; the check digit is 11 less the remainder by 11, 11 counts as 0 and 10 is never issued. */
export const nhsNumber: IdentifierCheck = {
  name: 'NHS number',
  restricted: false,
  isValid: (compact) => {
    if (!/^\d{10}$/.test(compact) || compact === '0000000000') return false;
    let sum = 0;
    for (let place = 0; place < 9; place++) sum += (compact.charCodeAt(place) - 48) * (10 - place);
    // A remainder of 1 asks for the check digit 10, which no digit equals.
    return (11 - (sum % 11)) % 11 === compact.charCodeAt(9) - 48;
  },
};
