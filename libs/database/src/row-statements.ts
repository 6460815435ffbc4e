import { createHash } from 'node:crypto';
import type { DataSource, EntityMetadata, EntitySchema, ObjectLiteral } from 'typeorm';
import type { Statement } from './work.js';

type Column = EntityMetadata['columns'][number];

/** SQL of one table for whole rows, made once from its schema. */
export interface RowStatements {
  readonly insert: Required<Statement>;
  readonly update: Required<Statement>;
  insertValues(row: ObjectLiteral): unknown[];
  updateValues(row: ObjectLiteral, expectedVersion: number): unknown[];
}

/** An identifier that is safe inside SQL. */
export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
/** A short name for a prepared statement: PostgreSQL cuts names at 63 bytes. */
export const prepared = (text: string): Required<Statement> => ({ text, name: `m${createHash('sha256').update(text).digest('base64url').slice(0, 20)}` });

const made = new WeakMap<EntityMetadata, RowStatements>();

function make(dataSource: DataSource, metadata: EntityMetadata): RowStatements {
  const columns = metadata.columns.filter((column) => column.isInsert);
  const keys = metadata.primaryColumns;
  const changed = metadata.columns.filter((column) => column.isUpdate && !column.isPrimary);
  const version = metadata.findColumnWithPropertyName('version');
  const table = metadata.tablePath.split('.').map(quoted).join('.');
  const place = (index: number): string => `$${index + 1}`;
  const value = (row: ObjectLiteral, column: Column): unknown => dataSource.driver.preparePersistentValue(column.getEntityValue(row), column) ?? null;
  const conditions = [...keys, ...(version ? [version] : [])].map((column, index) => `${quoted(column.databaseName)} = ${place(changed.length + index)}`);
  return {
    insert: prepared(`INSERT INTO ${table} (${columns.map((column) => quoted(column.databaseName)).join(', ')}) VALUES (${columns.map((_, index) => place(index)).join(', ')})`),
    update: prepared(`UPDATE ${table} SET ${changed.map((column, index) => `${quoted(column.databaseName)} = ${place(index)}`).join(', ')} WHERE ${conditions.join(' AND ')}`),
    insertValues: (row) => columns.map((column) => value(row, column)),
    updateValues: (row, expectedVersion) => {
      if (!version) throw new Error(`${metadata.name} has no version: it cannot be guarded`);
      return [...changed.map((column) => value(row, column)), ...keys.map((column) => value(row, column)), expectedVersion];
    },
  };
}

/** The statements of a schema, made on first use. Throws for a schema that the data source does not know. */
export function rowStatements(dataSource: DataSource, schema: EntitySchema<any>): RowStatements {
  const metadata = dataSource.getMetadata(schema);
  let statements = made.get(metadata);
  if (!statements) made.set(metadata, (statements = make(dataSource, metadata)));
  return statements;
}
