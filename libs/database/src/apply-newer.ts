import { prepared, quoted } from './row-statements.js';
import type { Statement, Work } from './work.js';

const made = new Map<string, Required<Statement>>();

/**
 * Writes a projection row unless the stored one is as new or newer, and answers whether it did. `row` holds column names with their
 * values, `key` the columns of the primary key; `version` decides. Events may come twice and in any order: this is what makes it harmless.
 */
export async function applyNewer(work: Work, table: string, key: readonly string[], row: Readonly<Record<string, unknown>> & { readonly version: number | bigint }): Promise<boolean> {
  const columns = Object.keys(row);
  const cacheKey = JSON.stringify([table, key, columns]);
  let statement = made.get(cacheKey);
  if (!statement) {
    const target = quoted(table);
    const changes = columns.filter((column) => !key.includes(column)).map((column) => `${quoted(column)} = excluded.${quoted(column)}`);
    statement = prepared(
      `INSERT INTO ${target} (${columns.map(quoted).join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')}) ON CONFLICT (${key.map(quoted).join(', ')}) DO UPDATE SET ${changes.join(', ')} WHERE ${target}.version < excluded.version`,
    );
    made.set(cacheKey, statement);
  }
  return (await work.execute(statement, Object.values(row))) > 0;
}
