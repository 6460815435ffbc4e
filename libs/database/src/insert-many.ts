import { prepared, quoted } from './row-statements.js';
import type { Statement, Work } from './work.js';

/** PostgreSQL type of each column to fill, by its name in the table: `{ id: 'uuid', tags: 'text[]' }`. */
export type ColumnTypes<Row> = { readonly [K in keyof Row & string]: string };

const made = new Map<string, Required<Statement>>();

/** An array column inside unnest would be flattened, so it travels as the text of an array. */
function arrayText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const items = (value as readonly unknown[]).map((item) => (item === null || item === undefined ? 'NULL' : `"${String(item).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`));
  return `{${items.join(',')}}`;
}

const jsonText = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

function statementFor(table: string, types: Readonly<Record<string, string>>, onConflict: string): Required<Statement> {
  const names = Object.keys(types);
  const key = JSON.stringify([table, types, onConflict]);
  let statement = made.get(key);
  if (!statement) {
    const isText = (name: string): boolean => types[name]!.endsWith('[]') || /^jsonb?$/.test(types[name]!);
    const arrays = names.map((name, index) => `$${index + 1}::${isText(name) ? 'text' : types[name]}[]`);
    const values = names.map((name, index) => (isText(name) ? `c${index}::${types[name]}` : `c${index}`));
    statement = prepared(
      `INSERT INTO ${quoted(table)} (${names.map(quoted).join(', ')}) SELECT ${values.join(', ')} FROM unnest(${arrays.join(', ')}) AS t(${names.map((_, index) => `c${index}`).join(', ')})${onConflict ? ` ${onConflict}` : ''}`,
    );
    made.set(key, statement);
  }
  return statement;
}

/**
 * Inserts all rows by one statement and answers how many were stored. `onConflict` is SQL such as `ON CONFLICT DO NOTHING`.
 * Takes plain values: text, numbers, bigint, booleans, bytes, null; data for json and jsonb; arrays of scalars for array types.
 */
export async function insertMany<Row extends object>(work: Work, table: string, types: ColumnTypes<Row>, rows: readonly Row[], onConflict = ''): Promise<number> {
  if (rows.length === 0) return 0;
  const statement = statementFor(table, types, onConflict);
  const columns = Object.entries<string>(types).map(([name, type]) => {
    const convert = type.endsWith('[]') ? arrayText : /^jsonb?$/.test(type) ? jsonText : (value: unknown): unknown => value ?? null;
    return rows.map((row) => convert(row[name as keyof Row]));
  });
  return work.execute(statement, columns);
}
