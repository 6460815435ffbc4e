import { passesEan13 } from './ean13.js';
import type { IdentifierCheck } from './identifier-check.js';

/** Swiss social security number: 756 (the country), nine digits and an EAN-13 check digit; written 756.9217.0769.85. */
export const avs13: IdentifierCheck = {
  name: 'AVS13',
  restricted: true,
  isValid: (compact) => compact.startsWith('756') && passesEan13(compact),
};
