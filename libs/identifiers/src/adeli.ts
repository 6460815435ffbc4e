import type { IdentifierCheck } from './identifier-check.js';

/**
 * French register of social and paramedical professionals that RPPS takes over: 9 characters that begin with the department. Its last
 * character is a key whose rule is not published, so the shape alone is proved.
 */
export const adeli: IdentifierCheck = {
  name: 'ADELI',
  restricted: false,
  isValid: (compact) => /^(?:\d{2}|2[AB])\d{7}$/.test(compact),
};
