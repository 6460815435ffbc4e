/** Text as string search compares it: lower case, no accents, punctuation as one blank. `Müller-Lüdenscheidt` is `muller ludenscheidt`. */
export const normaliseText = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replaceAll('œ', 'oe').replaceAll('æ', 'ae').replaceAll('ø', 'o').replaceAll('ł', 'l')
    .replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/** A telephone number by its digits, anything else in lower case: how people write a contact point must not matter. */
export const normaliseContact = (text: string): string => (/^\+?[\d\s().\-/]+$/.test(text) ? text.replace(/[^\d+]/g, '') : text.trim().toLowerCase());
