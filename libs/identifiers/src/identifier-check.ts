/** How one kind of identifier is written and proved. Pure; knows nothing of who holds the number. */
export interface IdentifierCheck {
  readonly name: string;
  /** Restricted by law (NIR, AVS13, BSN): encrypt at rest, mask in lists, never in a URL or log, never a key. */
  readonly restricted: boolean;
  /** True when the compact form (see `compact`) has the right shape and check digit. Never throws. */
  isValid(compact: string): boolean;
}

/** The form that is stored and compared: upper case, without the blanks, points, hyphens and slashes people write between groups. */
export const compact = (text: string): string => text.replace(/[\s.\-/]/g, '').toUpperCase();
