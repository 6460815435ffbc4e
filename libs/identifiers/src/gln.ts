import { passesEan13 } from './ean13.js';
import type { IdentifierCheck } from './identifier-check.js';

/** GS1 global location number: 13 digits, EAN-13. Names professionals and organisations in Switzerland. */
export const gln: IdentifierCheck = { name: 'GLN', restricted: false, isValid: passesEan13 };
