import type { IdentifierCheck } from './identifier-check.js';

const letters = 'TRWAGMYFPDXBNJZSQVHLCKE';

/** Spanish national identity document: eight digits and the letter of their remainder by 23. */
export const dni: IdentifierCheck = {
  name: 'DNI',
  restricted: false,
  isValid: (compact) => /^\d{8}[A-Z]$/.test(compact) && letters[Number(compact.slice(0, 8)) % 23] === compact[8],
};

/** Spanish identity number of foreigners: X, Y or Z counts as 0, 1 or 2, then as a DNI. */
export const nie: IdentifierCheck = {
  name: 'NIE',
  restricted: false,
  isValid: (compact) => /^[XYZ]\d{7}[A-Z]$/.test(compact) && dni.isValid(`${'XYZ'.indexOf(compact[0]!)}${compact.slice(1)}`),
};

/** The Spanish OID covers both; their first character tells them apart. */
export const dniOrNie: IdentifierCheck = { name: 'DNI/NIE', restricted: false, isValid: (compact) => dni.isValid(compact) || nie.isValid(compact) };
