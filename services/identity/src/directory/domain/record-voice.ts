/** What the shared record may say of a directory entry. All else (kind, legal entity, category) is decided here alone. */
export const recordFields = ['name', 'identifiers', 'active'] as const;

export type RecordField = (typeof recordFields)[number];

/**
 * Who has the word on each field of an entry: a field that a person has ever set otherwise than it stood is decided here for good, and
 * later versions of the record leave it alone. A PUT that repeats what the record says decides nothing.
 */
export const decidedHere = (earlier: readonly RecordField[], changed: Readonly<Record<RecordField, boolean>>): RecordField[] =>
  recordFields.filter((field) => earlier.includes(field) || changed[field]);
