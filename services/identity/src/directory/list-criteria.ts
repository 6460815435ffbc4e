import { foldName } from './domain/fold-name.js';
import { readIdentifierKey } from './domain/identifier.js';

/** Entries a page of the directory's lists. */
export const pageSize = 200;

/** WHERE of a directory list and its parameters. An identifier that nothing can be found by finds nothing. */
export interface ListCriteria {
  readonly where: string;
  readonly params: readonly string[];
}

/**
 * Criteria of a list over a table with `identifier_keys` and `search_name`. The start of the name is a range, so that the index on
 * search_name (collation C) serves it and no character of the caller is a pattern.
 */
export function listCriteria({ identifier, name }: { readonly identifier: string; readonly name: string }): ListCriteria {
  const conditions: string[] = [];
  const params: string[] = [];
  const place = (value: string): string => `$${params.push(value)}`;
  if (identifier !== '') {
    const key = readIdentifierKey(identifier);
    conditions.push(key === null ? 'false' : `identifier_keys @> ARRAY[${place(key)}]`);
  }
  const start = foldName(name);
  if (start !== '') conditions.push(`search_name >= ${place(start)} AND search_name < ${place(`${start}\u{10FFFF}`)}`);
  return { where: conditions.length === 0 ? 'true' : conditions.join(' AND '), params };
}
