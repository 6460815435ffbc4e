import type { IdentifierCheck } from './identifier-check.js';

/** US Medicare beneficiary identifier: 11 characters by position, no S, L, O, I, B or Z, and no check digit, so a typing error can pass. */
export const mbi: IdentifierCheck = {
  name: 'MBI',
  restricted: false,
  isValid: (compact) => /^[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/.test(compact),
};
