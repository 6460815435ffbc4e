import { checkIdentifier, requireIdentifier } from '@maillage/identifiers';

/** A name of an organisation or practitioner within a system of names. */
export interface Identifier {
  readonly system: string;
  readonly value: string;
}

const sameIdentifier = (one: Identifier) => (other: Identifier): boolean => one.system === other.system && one.value === other.value;

/** Same identifiers in the same order. */
export const sameIdentifiers = (one: readonly Identifier[], other: readonly Identifier[]): boolean =>
  one.length === other.length && one.every((each, index) => sameIdentifier(each)(other[index]!));

/**
 * Identifiers that a person entered, in the form in which they are compared. Where the system has a check it must pass, but for an
 * identifier that the entry already holds: what the record says is never refused, so sending it back is not either.
 * Throws INVALID_ARGUMENT with IDENTIFIER_INVALID.
 */
export const identifiersAreValid = (identifiers: readonly Identifier[], held: readonly Identifier[]): Identifier[] =>
  identifiers.map(({ system, value }, index) =>
    held.some(sameIdentifier({ system, value })) ? { system, value } : { system, value: requireIdentifier(system, value, `identifiers[${index}].value`) },
  );

/**
 * What an identifier is looked up by: `system|value`, so `750 712 184` finds `750712184`. Null for a system whose numbers are restricted
 * by law (NIR, AVS13, BSN): they never become a key.
 */
export function identifierKey({ system, value }: Identifier): string | null {
  const { normalised, restricted } = checkIdentifier(system, value);
  return restricted ? null : `${system}|${normalised}`;
}

/** Keys of all identifiers, each once. */
export const identifierKeys = (identifiers: readonly Identifier[]): string[] => [...new Set(identifiers.map(identifierKey).filter((key) => key !== null))];

/** Reads `system|value` as a caller writes it; the value is all after the first bar, as in FHIR. Null when it names nothing that could be looked up. */
export function readIdentifierKey(text: string): string | null {
  const bar = text.indexOf('|');
  return bar <= 0 || bar === text.length - 1 ? null : identifierKey({ system: text.slice(0, bar), value: text.slice(bar + 1) });
}
