import { conflict } from '@maillage/kernel';
import type { EntitySchema, ObjectLiteral } from 'typeorm';
import { rowStatements } from './row-statements.js';
import type { Work } from './work.js';

/**
 * Writes all columns of `next` over the row with its key, only while that row still has the version it was decided on.
 * Throws CONFLICT with STALE_VERSION when it has not, or is gone.
 */
export async function guardedUpdate<T extends ObjectLiteral & { readonly version: number }>(work: Work, schema: EntitySchema<T>, next: T, expected: { readonly version: number }): Promise<void> {
  if (next.version <= expected.version) throw new Error(`version ${next.version} does not follow ${expected.version}`);
  const { update, updateValues } = rowStatements(work.dataSource, schema);
  if ((await work.execute(update, updateValues(next, expected.version))) === 0)
    throw conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.');
}

/** Inserts one row. Throws ALREADY_EXISTS and the other refusals of databaseError. Quicker than a repository's insert. */
export async function insertRow<T extends ObjectLiteral>(work: Work, schema: EntitySchema<T>, row: T): Promise<void> {
  const { insert, insertValues } = rowStatements(work.dataSource, schema);
  await work.execute(insert, insertValues(row));
}
