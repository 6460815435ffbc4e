import type { IdentifierCheck } from './identifier-check.js';

/** sex, year, month (20–42 and 50–99 when the month of birth was not registered), department, commune, order, key. */
const shape = /^[123478]\d{2}(?:0[1-9]|1[0-2]|[23]\d|4[0-2]|[5-9]\d)(?:\d{2}|2[AB])\d{3}\d{3}\d{2}$/;

/** The key of a 13-character NIR: 97 less its remainder by 97. Corsica's 2A and 2B count as 19 and 18. */
export function nirKey(body: string): string {
  const number = Number(body.replace('2A', '19').replace('2B', '18'));
  return String(97 - (number % 97)).padStart(2, '0');
}

/**
 * French social security number of 15 characters (13 and the key); the waiting number NIA has the same form.
 * 1 and 2 are definitive, 3, 4, 7 and 8 temporary registrations. Catches every single wrong digit.
 */
export const nir: IdentifierCheck = {
  name: 'NIR',
  restricted: true,
  isValid: (compact) => shape.test(compact) && nirKey(compact.slice(0, 13)) === compact.slice(13),
};
