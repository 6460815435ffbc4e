import type { IdentifierCheck } from './identifier-check.js';

/** Dutch citizen service number: nine digits, the eleven-proof with the last digit negative. Pad older numbers of eight digits with `padBsn`. */
export const bsn: IdentifierCheck = {
  name: 'BSN',
  restricted: true,
  isValid: (compact) => {
    const digits = padBsn(compact);
    if (!/^\d{9}$/.test(digits) || digits === '000000000') return false;
    let sum = -(digits.charCodeAt(8) - 48);
    for (let place = 0; place < 8; place++) sum += (digits.charCodeAt(place) - 48) * (9 - place);
    return sum % 11 === 0;
  },
};

/** Eight digits become nine with a leading zero; everything else stays. */
export const padBsn = (compact: string): string => (/^\d{8}$/.test(compact) ? `0${compact}` : compact);
